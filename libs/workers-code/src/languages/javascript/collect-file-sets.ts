import type { RawImport } from '../../parsing/file-facts.js';
import { isLiteral, literalText } from './literal-text.js';
import { TOKEN } from './token-kind.js';
import type { Tokens } from './tokens.js';

/** An import without its line. */
type FoundSet = Omit<RawImport, 'line'>;

const MAX_SHOWN = 200;
/** Names that AMD gives a meaning of their own. */
const AMD_OWN = new Set(['require', 'exports', 'module']);
const GLOB_CALLS = new Set(['glob', 'globEager']);

/**
 * What calls import that name many files at once: `require.context`, `import.meta.glob`, `import.meta.webpackContext`
 * and AMD's lists. `open` is the call's `(`. Of a set that is not written out, the specifier is the call's text, and
 * its only name is `?`.
 */
export function contextCall(tokens: Tokens, open: number): FoundSet[] {
  const args = argumentsOf(tokens, open);
  const [folder, recursive, expression] = args;
  const isFlag = recursive === undefined || /^(?:true|false|!0|!1)$/.test(textBetween(tokens, recursive));
  const isRegex = expression === undefined || isOnly(tokens, expression, TOKEN.regex);
  if (folder === undefined || !isLiteralOnly(tokens, folder) || !isFlag || !isRegex)
    return [unknownSet('context', tokens, open)];
  const flag = recursive === undefined ? 'true' : textBetween(tokens, recursive);
  return [contextOf(tokens, folder, !/^(?:false|!1)$/.test(flag), expression)];
}

/** `import.meta.x(...)`: `name` is the place of `x`. */
export function metaCall(tokens: Tokens, name: number): FoundSet[] {
  const open = name + 1;
  if (tokens.kind(open) !== TOKEN.parenOpen) return [];
  const call = tokens.textOf(name);
  if (GLOB_CALLS.has(call)) return globCall(tokens, open);
  return call === 'webpackContext' ? webpackContext(tokens, open) : [];
}

/** `define([...], f)`, `define('name', [...], f)`, `require([...], f)`. */
export function amdCall(tokens: Tokens, open: number): FoundSet[] {
  const args = argumentsOf(tokens, open);
  const list = args.find(([start], at) => at < 2 && tokens.kind(start) === TOKEN.bracketOpen);
  if (list === undefined || (args[0] !== list && !isLiteralOnly(tokens, args[0] ?? list))) return [];
  return literalsIn(tokens, list)
    .texts.filter((id) => !AMD_OWN.has(id))
    .map((specifier) => ({ kind: 'amd', specifier }));
}

function globCall(tokens: Tokens, open: number): FoundSet[] {
  const [patterns] = argumentsOf(tokens, open);
  if (patterns === undefined) return [];
  const { texts, isWhole } = literalsIn(tokens, patterns);
  if (!isWhole) return [unknownSet('glob', tokens, open)];
  const takenOut = texts.filter((text) => text.startsWith('!'));
  return texts
    .filter((text) => !text.startsWith('!'))
    .map((specifier) =>
      takenOut.length === 0 ? { kind: 'glob', specifier } : { kind: 'glob', specifier, names: takenOut },
    );
}

/** Its options are an object: `{ recursive: true, regExp: /x/ }`. */
function webpackContext(tokens: Tokens, open: number): FoundSet[] {
  const [folder, options] = argumentsOf(tokens, open);
  if (folder === undefined || !isLiteralOnly(tokens, folder)) return [unknownSet('context', tokens, open)];
  let recursive = true;
  let expression: Range | undefined;
  for (let at = options?.[0] ?? 0; options !== undefined && at < options[1]; at += 1) {
    if (tokens.kind(at + 1) !== TOKEN.colon) continue;
    const key = tokens.textOf(at);
    if (key === 'recursive') recursive = tokens.textOf(at + 2) !== 'false';
    if (key !== 'regExp') continue;
    if (tokens.kind(at + 2) !== TOKEN.regex) return [unknownSet('context', tokens, open)];
    expression = [at + 2, at + 3];
  }
  return [contextOf(tokens, folder, recursive, expression)];
}

function contextOf(
  tokens: Tokens,
  folder: Range,
  recursive: boolean,
  expression: Range | undefined,
): FoundSet {
  const written = expression === undefined ? '' : textBetween(tokens, expression);
  const end = written.lastIndexOf('/');
  return {
    kind: 'context',
    specifier: literalText(tokens, folder[0]),
    names: [String(recursive), written.slice(1, Math.max(1, end)), written.slice(end + 1)],
  };
}

function unknownSet(kind: 'context' | 'glob', tokens: Tokens, open: number): FoundSet {
  const text = tokens.text.slice(tokens.start(open), tokens.end(tokens.pair(open)));
  return { kind, specifier: text.replaceAll(/\s+/g, ' ').slice(0, MAX_SHOWN), names: ['?'] };
}

/** Tokens from the first up to the second. */
type Range = readonly [number, number];

function argumentsOf(tokens: Tokens, open: number): Range[] {
  const close = tokens.pair(open);
  const found: Range[] = [];
  let start = open + 1;
  for (let at = start; at < close; at += 1) {
    if (tokens.kind(at) === TOKEN.comma) {
      found.push([start, at]);
      start = at + 1;
    } else if (tokens.pair(at) > at) at = tokens.pair(at);
    if (found.length > 3) return found;
  }
  return start < close ? [...found, [start, close]] : found;
}

function literalsIn(tokens: Tokens, [start, end]: Range): { texts: string[]; isWhole: boolean } {
  const isList = tokens.kind(start) === TOKEN.bracketOpen && tokens.pair(start) === end - 1;
  const texts: string[] = [];
  let isWhole = isList || end === start + 1;
  for (let at = isList ? start + 1 : start; at < (isList ? end - 1 : end); at += 1) {
    if (isLiteral(tokens, at)) texts.push(literalText(tokens, at));
    else if (tokens.kind(at) !== TOKEN.comma) isWhole = false;
  }
  return { texts, isWhole };
}

function isLiteralOnly(tokens: Tokens, [start, end]: Range): boolean {
  return end === start + 1 && isLiteral(tokens, start);
}

function isOnly(tokens: Tokens, [start, end]: Range, kind: number): boolean {
  return end === start + 1 && tokens.kind(start) === kind;
}

function textBetween(tokens: Tokens, [start, end]: Range): string {
  return tokens.text.slice(tokens.start(start), tokens.end(end - 1));
}
