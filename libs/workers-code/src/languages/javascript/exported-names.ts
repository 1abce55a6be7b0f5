import type { StatementBounds } from './statement-bounds.js';
import { TOKEN, isName, isWord, wordKind } from './token-kind.js';
import type { Tokens } from './tokens.js';

const EXPORT = wordKind('export');
const DEFAULT = wordKind('default');
const FROM = wordKind('from');
const MODULE = wordKind('module');

/** The names of the file's own things that it exports apart from their declarations. */
export function exportedNames(tokens: Tokens, bounds: StatementBounds): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = 0; at < tokens.count; at = bounds.after(at)) {
    const kind = tokens.kind(at);
    if (kind === EXPORT) fromExport(tokens, at, names);
    else if (isWord(kind) && tokens.kind(at - 1) !== TOKEN.dot) fromCommonJs(tokens, at, names);
  }
  return names;
}

/** `export { a, b as c }`, `export default a`, `export = a`. */
function fromExport(tokens: Tokens, at: number, names: Set<string>): void {
  const next = tokens.kind(at + 1);
  if ((next === DEFAULT || next === TOKEN.equals) && isName(tokens.kind(at + 2))) {
    names.add(tokens.textOf(at + 2));
  } else if (next === TOKEN.braceOpen && tokens.kind(tokens.pair(at + 1) + 1) !== FROM) {
    addFirstOfEach(tokens, at + 1, names);
  }
}

/** `module.exports = a`, `module.exports = { a, b }`, `exports.a = a`. */
function fromCommonJs(tokens: Tokens, start: number, names: Set<string>): void {
  let at = start;
  if (tokens.kind(at) === MODULE && tokens.kind(at + 1) === TOKEN.dot) at += 2;
  if (tokens.textOf(at) !== 'exports') return;
  if (tokens.kind(at + 1) === TOKEN.dot && tokens.kind(at + 3) === TOKEN.equals) {
    names.add(tokens.textOf(at + 2));
    if (isName(tokens.kind(at + 4))) names.add(tokens.textOf(at + 4));
  } else if (tokens.kind(at + 1) === TOKEN.equals) {
    if (isName(tokens.kind(at + 2))) names.add(tokens.textOf(at + 2));
    else if (tokens.kind(at + 2) === TOKEN.braceOpen) addFirstOfEach(tokens, at + 2, names);
  }
}

/** The first word of each entry between braces, and the value of `a: b`. */
function addFirstOfEach(tokens: Tokens, open: number, names: Set<string>): void {
  const close = tokens.pair(open);
  let isFirst = true;
  for (let at = open + 1; at < close; at += 1) {
    const kind = tokens.kind(at);
    if (isFirst && isWord(kind)) {
      names.add(tokens.textOf(at));
      if (tokens.kind(at + 1) === TOKEN.colon && isName(tokens.kind(at + 2)))
        names.add(tokens.textOf(at + 2));
    }
    isFirst = kind === TOKEN.comma;
    if (tokens.pair(at) > at) at = tokens.pair(at);
  }
}
