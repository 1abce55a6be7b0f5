import type { FactCollector } from '../../parsing/fact-collector.js';
import type { ImportKind, RawImport } from '../../parsing/file-facts.js';
import { amdCall, contextCall, metaCall } from './collect-file-sets.js';
import { isLiteral, literalText } from './literal-text.js';
import type { SourceLines } from './source-lines.js';
import { TOKEN, isName, isWord, wordKind, wordKinds } from './token-kind.js';
import type { Tokens } from './tokens.js';

const IMPORT = wordKind('import');
const EXPORT = wordKind('export');
const REQUIRE = wordKind('require');
const NEW = wordKind('new');
const FROM = wordKind('from');
const TYPE = wordKind('type');
const AS = wordKind('as');
/** What stands before an `import('x')` that is a type. */
const BEFORE_TYPE = new Set<number>([
  TOKEN.less,
  TOKEN.bar,
  TOKEN.ampersand,
  ...wordKinds('typeof as extends keyof is satisfies'),
]);
const PROMISE_METHODS = new Set(['then', 'catch', 'finally']);

const REFERENCE = /^[ \t]*\/\/\/[ \t]*<reference[ \t]+(path|types)[ \t]*=[ \t]*(?:"([^"\n]+)"|'([^'\n]+)')/gm;

/** Finds what a file imports: statements, calls with a literal, and triple-slash references. */
export function collectImports(
  tokens: Tokens,
  lines: SourceLines,
  facts: FactCollector,
  isTypeScript: boolean,
): void {
  new ImportCollection(tokens, lines, facts, isTypeScript).collect();
}

class ImportCollection {
  constructor(
    private readonly tokens: Tokens,
    private readonly lines: SourceLines,
    private readonly facts: FactCollector,
    private readonly isTypeScript: boolean,
  ) {}

  collect(): void {
    const { tokens } = this;
    this.collectReferences();
    for (let at = 0; at < tokens.count; at += 1) {
      const kind = tokens.kinds[at];
      if (kind === TOKEN.name && tokens.kind(at + 1) === TOKEN.parenOpen) this.atAmd(at);
      if (kind !== IMPORT && kind !== EXPORT && kind !== REQUIRE && kind !== NEW) continue;
      const before = tokens.kind(at - 1);
      if (before === TOKEN.dot || before === TOKEN.optionalDot) continue;
      if (kind === IMPORT) at = this.atImport(at);
      else if (kind === EXPORT) at = this.atExport(at);
      else if (kind === REQUIRE) this.atRequire(at);
      else this.atNew(at);
    }
  }

  private add(
    at: number,
    literal: number,
    kind: ImportKind,
    more: { names?: readonly string[]; typeOnly?: boolean } = {},
  ): void {
    const { names = [], typeOnly = false } = more;
    this.facts.addImport({
      specifier: literalText(this.tokens, literal),
      line: this.lines.lineOf(this.tokens.start(at)),
      kind,
      ...(names.length === 0 ? {} : { names }),
      ...(typeOnly ? { typeOnly: true } : {}),
    });
  }

  private addAll(at: number, found: readonly Omit<RawImport, 'line'>[]): void {
    const line = this.lines.lineOf(this.tokens.start(at));
    for (const each of found) this.facts.addImport({ ...each, line });
  }

  private atAmd(at: number): void {
    const name = this.tokens.textOf(at);
    if ((name !== 'define' && name !== 'requirejs') || this.tokens.kind(at - 1) === TOKEN.dot) return;
    this.addAll(at, amdCall(this.tokens, at + 1));
  }

  /** Gives the place to go on from. */
  private atImport(at: number): number {
    const { tokens } = this;
    const next = tokens.kind(at + 1);
    if (next === TOKEN.parenOpen) this.atImportCall(at, at + 1);
    else if (next === TOKEN.dot) {
      const phase = tokens.textOf(at + 2);
      if ((phase === 'defer' || phase === 'source') && tokens.kind(at + 3) === TOKEN.parenOpen)
        this.atImportCall(at, at + 3);
      if (phase === 'meta' && tokens.kind(at + 3) === TOKEN.dot) this.addAll(at, metaCall(tokens, at + 4));
    } else if (next === TOKEN.string) {
      this.add(at, at + 1, 'import');
      return at + 1;
    } else if (isWord(next) || next === TOKEN.braceOpen || next === TOKEN.star) return this.atClause(at);
    return at;
  }

  private atImportCall(at: number, open: number): void {
    const { tokens } = this;
    if (!this.isArgument(open)) return;
    const close = tokens.pair(open);
    const isType = this.isTypeScript && this.isTypePosition(at, close);
    this.add(at, open + 1, isType ? 'type' : 'dynamic', { typeOnly: isType });
  }

  private isTypePosition(at: number, close: number): boolean {
    const { tokens } = this;
    if (BEFORE_TYPE.has(tokens.kind(at - 1))) return true;
    const after = tokens.kind(close + 1);
    if (after === TOKEN.bracketOpen) return true;
    return after === TOKEN.dot && !PROMISE_METHODS.has(tokens.textOf(close + 2));
  }

  /** Whether a call's first argument is a literal and nothing but it. */
  private isArgument(open: number): boolean {
    const { tokens } = this;
    const after = tokens.kind(open + 2);
    return isLiteral(tokens, open + 1) && (after === TOKEN.parenClose || after === TOKEN.comma);
  }

  private atClause(at: number): number {
    const { tokens } = this;
    const names: string[] = [];
    let here = at + 1;
    let typeOnly = false;
    if (this.isTypeModifier(here)) {
      typeOnly = true;
      here += 1;
    } else if (this.isPhase(here)) here += 1;
    if (isName(tokens.kind(here)) || isWord(tokens.kind(here))) {
      if (tokens.kind(here + 1) === TOKEN.equals) return this.atImportEquals(at, here + 2, typeOnly);
      names.push('default');
      here += 1;
      if (tokens.kind(here) === TOKEN.comma) here += 1;
    }
    if (tokens.kind(here) === TOKEN.star) {
      names.push('*');
      here += tokens.kind(here + 1) === AS ? 3 : 1;
    } else if (tokens.kind(here) === TOKEN.braceOpen) {
      const close = tokens.pair(here);
      const named = this.namesBetween(here, close);
      typeOnly ||= names.length === 0 && named.onlyTypes;
      names.push(...named.names);
      here = close + 1;
    }
    if (tokens.kind(here) !== FROM || tokens.kind(here + 1) !== TOKEN.string) return at;
    this.add(at, here + 1, 'import', { names, typeOnly });
    return here + 1;
  }

  /** `import type X`, `import type { X }`, but not `import type from` and `import type, { X }`. */
  private isTypeModifier(at: number): boolean {
    const { tokens } = this;
    if (tokens.kind(at) !== TYPE) return false;
    const next = tokens.kind(at + 1);
    if (next === TOKEN.braceOpen || next === TOKEN.star) return true;
    if (!isWord(next)) return false;
    return next !== FROM || tokens.kind(at + 2) !== TOKEN.string;
  }

  /** `import defer * as x`, `import source x from`. */
  private isPhase(at: number): boolean {
    const { tokens } = this;
    const next = tokens.kind(at + 1);
    const word = tokens.textOf(at);
    return (
      (word === 'defer' && next === TOKEN.star) ||
      (word === 'source' && isName(next) && tokens.kind(at + 2) === FROM)
    );
  }

  private atImportEquals(at: number, value: number, typeOnly: boolean): number {
    const { tokens } = this;
    if (tokens.kind(value) !== REQUIRE || tokens.kind(value + 1) !== TOKEN.parenOpen) return at;
    if (!this.isArgument(value + 1)) return at;
    this.add(at, value + 2, 'import-equals', { typeOnly });
    return value + 2;
  }

  private atExport(at: number): number {
    const { tokens } = this;
    let here = at + 1;
    let typeOnly = false;
    if (
      tokens.kind(here) === TYPE &&
      [TOKEN.braceOpen, TOKEN.star].some((kind) => kind === tokens.kind(here + 1))
    ) {
      typeOnly = true;
      here += 1;
    }
    let names = ['*'];
    if (tokens.kind(here) === TOKEN.star) {
      here += tokens.kind(here + 1) === AS ? 3 : 1;
    } else if (tokens.kind(here) === TOKEN.braceOpen) {
      const close = tokens.pair(here);
      const named = this.namesBetween(here, close);
      names = named.names;
      typeOnly ||= named.onlyTypes;
      here = close + 1;
    } else return at;
    if (tokens.kind(here) !== FROM || tokens.kind(here + 1) !== TOKEN.string) return at;
    this.add(at, here + 1, 'export', { names, typeOnly });
    return here + 1;
  }

  /** The names in braces, as exported by the other file. */
  private namesBetween(open: number, close: number): { names: string[]; onlyTypes: boolean } {
    const { tokens } = this;
    const names: string[] = [];
    let types = 0;
    for (let at = open + 1; at < close; at += 1) {
      // `{ type X }`, but not `{ type }` and `{ type as x }`.
      const next = tokens.kind(at + 1);
      const isType =
        tokens.kind(at) === TYPE &&
        (isWord(next) || next === TOKEN.string) &&
        (next !== AS || (tokens.kind(at + 2) === AS && isWord(tokens.kind(at + 3))));
      if (isType) {
        types += 1;
        at += 1;
      }
      names.push(tokens.kind(at) === TOKEN.string ? literalText(tokens, at) : tokens.textOf(at));
      while (at < close && tokens.kind(at) !== TOKEN.comma) at += 1;
    }
    return { names, onlyTypes: names.length > 0 && types === names.length };
  }

  private atRequire(at: number): void {
    const { tokens } = this;
    if (tokens.kind(at + 1) === TOKEN.parenOpen) {
      if (this.isArgument(at + 1)) this.add(at, at + 2, 'require');
      else if (tokens.kind(at + 2) === TOKEN.bracketOpen) this.addAll(at, amdCall(tokens, at + 1));
    } else if (
      tokens.kind(at + 1) === TOKEN.dot &&
      tokens.textOf(at + 2) === 'context' &&
      tokens.kind(at + 3) === TOKEN.parenOpen
    )
      this.addAll(at, contextCall(tokens, at + 3));
    else if (
      tokens.kind(at + 1) === TOKEN.dot &&
      tokens.textOf(at + 2) === 'resolve' &&
      tokens.kind(at + 3) === TOKEN.parenOpen &&
      this.isArgument(at + 3)
    )
      this.add(at, at + 4, 'require-resolve');
  }

  /** `new URL('./x', import.meta.url)`. */
  private atNew(at: number): void {
    const { tokens } = this;
    if (tokens.textOf(at + 1) !== 'URL' || tokens.kind(at + 2) !== TOKEN.parenOpen) return;
    if (!isLiteral(tokens, at + 3) || tokens.kind(at + 4) !== TOKEN.comma) return;
    const isMetaUrl =
      tokens.kind(at + 5) === IMPORT && tokens.textOf(at + 7) === 'meta' && tokens.textOf(at + 9) === 'url';
    if (isMetaUrl) this.add(at, at + 3, 'url');
  }

  /** They stand before the first statement. */
  private collectReferences(): void {
    const head = this.tokens.text.slice(0, this.tokens.count > 0 ? this.tokens.start(0) : undefined);
    if (!head.includes('///')) return;
    for (const match of head.matchAll(REFERENCE)) {
      const [, what, double, single] = match;
      const name = double ?? single ?? '';
      const isPath = what === 'path' && !name.startsWith('.') && !name.startsWith('/');
      this.facts.addImport({
        specifier: isPath ? `./${name}` : name,
        line: this.lines.lineOf(match.index),
        kind: 'reference',
        typeOnly: true,
      });
    }
  }
}
