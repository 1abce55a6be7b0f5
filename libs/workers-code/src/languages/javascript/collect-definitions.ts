import type { FactCollector } from '../../parsing/fact-collector.js';
import type { DefinitionKind } from '../../parsing/file-facts.js';
import { collectMembers } from './collect-members.js';
import { collectVariables } from './collect-variables.js';
import type { DefinitionContext, FoundDefinition } from './definition-context.js';
import { exportedNames } from './exported-names.js';
import { isLiteral, literalText } from './literal-text.js';
import type { SourceLines } from './source-lines.js';
import { StatementBounds } from './statement-bounds.js';
import { TOKEN, isName, isWord, wordKind, wordKinds } from './token-kind.js';
import type { Tokens } from './tokens.js';

const EXPORT = wordKind('export');
const DEFAULT = wordKind('default');
const CONST = wordKind('const');
const ENUM = wordKind('enum');
const FUNCTION = wordKind('function');
const CLASS = wordKind('class');
const GLOBAL = wordKind('global');
const VARIABLES = wordKinds('const let var using');
const NAMESPACES = wordKinds('namespace module');
const MODIFIERS = wordKinds('declare abstract async');
const MAX_NESTING = 20;

/** The part of a file that holds statements. */
interface Region {
  readonly from: number;
  readonly to: number;
  readonly parent?: string;
  readonly nesting: number;
}

/** Finds what a file defines at its top, in its namespaces and in its classes. */
export function collectDefinitions(tokens: Tokens, lines: SourceLines, facts: FactCollector): void {
  const bounds = new StatementBounds(tokens);
  const found: FoundDefinition[] = [];
  const context: DefinitionContext = { tokens, bounds, add: (each) => found.push(each) };
  new Statements(context).collect({ from: 0, to: tokens.count, nesting: 0 });
  const exported = exportedNames(tokens, bounds);
  for (const { name, kind, first, last, parent, exported: direct } of found) {
    facts.addDefinition({
      name,
      kind,
      startLine: lines.lineOf(tokens.start(first)),
      endLine: lines.lineOf(Math.max(tokens.start(first), tokens.end(last) - 1)),
      exported: parent === undefined ? direct || exported.has(name) : direct,
      ...(parent === undefined ? {} : { parent }),
    });
  }
}

class Statements {
  constructor(private readonly context: DefinitionContext) {}

  collect(region: Region): void {
    const { tokens, bounds } = this.context;
    let at = region.from;
    while (at < region.to) {
      if (tokens.kind(at) === TOKEN.at && bounds.begins(at, region.from)) {
        const after = this.afterDecorators(at, region.to);
        const end = this.definition(at, after, region);
        at = end === undefined ? Math.max(after, at + 1) : end + 1;
        continue;
      }
      const end = bounds.begins(at, region.from) ? this.definition(at, at, region) : undefined;
      at = end === undefined ? bounds.after(at) : end + 1;
    }
  }

  private afterDecorators(start: number, limit: number): number {
    const { tokens } = this.context;
    let at = start;
    while (at < limit && tokens.kind(at) === TOKEN.at) {
      at += 1;
      while (isWord(tokens.kind(at)) && tokens.kind(at + 1) === TOKEN.dot) at += 2;
      at += 1;
      if (tokens.kind(at) === TOKEN.parenOpen) at = tokens.pair(at) + 1;
    }
    return at;
  }

  /** Adds what the statement defines; gives its last token, or undefined when it defines nothing. */
  private definition(first: number, start: number, region: Region): number | undefined {
    const { tokens } = this.context;
    let at = start;
    const exported = tokens.kind(at) === EXPORT;
    if (exported) at += 1;
    const isDefault = exported && tokens.kind(at) === DEFAULT;
    if (isDefault) at += 1;
    while (MODIFIERS.has(tokens.kind(at)) && isWord(tokens.kind(at + 1))) at += 1;
    return this.declared(first, at, { ...region, exported, isDefault });
  }

  private declared(
    first: number,
    at: number,
    region: Region & { readonly exported: boolean; readonly isDefault: boolean },
  ): number | undefined {
    const { tokens, bounds } = this.context;
    const kind = tokens.kind(at);
    const next = tokens.kind(at + 1);
    const { to, exported } = region;
    if (kind === FUNCTION) {
      const named = next === TOKEN.star ? at + 2 : at + 1;
      const last = bounds.endOfDeclaration(at, to);
      return this.add(first, last, isName(tokens.kind(named)) ? named : undefined, 'function', region);
    }
    if (kind === CLASS) return this.classAt(first, at, region);
    if (kind === CONST && next === ENUM)
      return this.add(first, bounds.endOfDeclaration(at, to), at + 2, 'enum', region);
    if (VARIABLES.has(kind) && (isName(next) || next === TOKEN.braceOpen || next === TOKEN.bracketOpen)) {
      if (tokens.textOf(at) === 'using' && next !== TOKEN.name) return undefined;
      return collectVariables(this.context, { first, at, limit: to, exported, parent: region.parent });
    }
    if (kind === GLOBAL && next === TOKEN.braceOpen) return this.body(at + 1, region, region.parent);
    if (NAMESPACES.has(kind) && (isName(next) || isLiteral(tokens, at + 1)))
      return this.namespaceAt(first, at, region);
    if (kind === ENUM && isName(next))
      return this.add(first, bounds.endOfDeclaration(at, to), at + 1, 'enum', region);
    if (tokens.textOf(at) === 'interface' && isName(next) && !tokens.isAfterNewline(at + 1))
      return this.add(first, bounds.endOfDeclaration(at, to), at + 1, 'interface', region);
    if (tokens.textOf(at) === 'type' && isName(next) && !tokens.isAfterNewline(at + 1)) {
      const sign = tokens.kind(at + 2);
      if (sign === TOKEN.equals || sign === TOKEN.less)
        return this.add(first, bounds.endOfStatement(at, to), at + 1, 'type', region);
    }
    return undefined;
  }

  private classAt(
    first: number,
    at: number,
    region: Region & { readonly exported: boolean; readonly isDefault: boolean },
  ): number {
    const { tokens, bounds } = this.context;
    const named = isName(tokens.kind(at + 1)) && tokens.textOf(at + 1) !== 'implements' ? at + 1 : undefined;
    const last = bounds.endOfDeclaration(at, region.to);
    this.add(first, last, named, 'class', region);
    const name = named === undefined ? 'default' : tokens.textOf(named);
    const parent = region.parent === undefined ? name : `${region.parent}.${name}`;
    if (tokens.kind(last) === TOKEN.braceClose)
      collectMembers(this.context, {
        open: tokens.pair(last),
        close: last,
        parent,
        exported: region.exported,
      });
    return last;
  }

  private namespaceAt(
    first: number,
    at: number,
    region: Region & { readonly exported: boolean; readonly isDefault: boolean },
  ): number | undefined {
    const { tokens } = this.context;
    let named = at + 1;
    const name = isLiteral(tokens, named) ? literalText(tokens, named) : tokens.textOf(named);
    let dotted = name;
    while (tokens.kind(named + 1) === TOKEN.dot) {
      named += 2;
      dotted += `.${tokens.textOf(named)}`;
    }
    if (tokens.kind(named + 1) !== TOKEN.braceOpen) return undefined;
    const parent = region.parent === undefined ? dotted : `${region.parent}.${dotted}`;
    const last = Math.min(tokens.pair(named + 1), region.to - 1);
    const { exported } = region;
    this.context.add({ name: dotted, kind: 'namespace', first, last, exported, ...parentOf(region) });
    return this.body(named + 1, region, parent);
  }

  private body(open: number, region: Region, parent: string | undefined): number {
    const close = Math.min(this.context.tokens.pair(open), region.to - 1);
    const inner = { from: open + 1, to: close, nesting: region.nesting + 1 };
    if (inner.nesting <= MAX_NESTING) this.collect(parent === undefined ? inner : { ...inner, parent });
    return close;
  }

  private add(
    first: number,
    last: number,
    named: number | undefined,
    kind: DefinitionKind,
    region: Region & { readonly exported: boolean; readonly isDefault: boolean },
  ): number {
    const { exported, isDefault } = region;
    const name = named === undefined ? 'default' : this.context.tokens.textOf(named);
    if (named !== undefined || isDefault)
      this.context.add({ name, kind, first, last, exported, ...parentOf(region) });
    return last;
  }
}

function parentOf({ parent }: Region): { parent?: string } {
  return parent === undefined ? {} : { parent };
}
