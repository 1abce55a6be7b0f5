import { TOKEN, endsValue, isName, isWord, wordKinds } from './token-kind.js';
import type { Tokens } from './tokens.js';

/** After the braces of a declaration they say that it goes on: `extends Base<{ a: 1 }> {`. */
const GOES_ON = new Set<number>([
  TOKEN.braceOpen,
  TOKEN.bar,
  TOKEN.ampersand,
  TOKEN.bracketOpen,
  TOKEN.greater,
  TOKEN.comma,
  TOKEN.equals,
  TOKEN.dot,
  ...wordKinds('extends implements'),
]);
/** On a new line they go on with a value: `x\n  as const`. */
const BINARY_WORDS = wordKinds('as in instanceof satisfies is');
const TYPE_PARTS = new Set<number>([
  TOKEN.dot,
  TOKEN.comma,
  TOKEN.bar,
  TOKEN.ampersand,
  TOKEN.string,
  TOKEN.number,
  TOKEN.template,
  TOKEN.arrow,
  TOKEN.question,
  TOKEN.colon,
  TOKEN.equals,
  TOKEN.minus,
]);
const MAX_TYPE_TOKENS = 500;

/** Finds where statements begin and end, brackets being paired already. */
export class StatementBounds {
  constructor(private readonly tokens: Tokens) {}

  /** Where the walk goes on after this token: behind the closing bracket of one that opens. */
  after(at: number): number {
    const pair = this.tokens.pair(at);
    return pair > at ? pair + 1 : at + 1;
  }

  /** Whether a statement begins here, `first` being the first token of what is around. */
  begins(at: number, first: number): boolean {
    if (at === first) return true;
    const { tokens } = this;
    const before = tokens.kind(at - 1);
    if (before === TOKEN.semicolon) return true;
    if (before === TOKEN.braceClose && isWord(tokens.kind(at)) && !BINARY_WORDS.has(tokens.kind(at)))
      return true;
    return this.breaksLine(at);
  }

  /** Whether the line break before this token ends a statement. */
  breaksLine(at: number): boolean {
    const { tokens } = this;
    if (!tokens.isAfterNewline(at) || !endsValue(tokens.kind(at - 1))) return false;
    const kind = tokens.kind(at);
    if (isWord(kind)) return !BINARY_WORDS.has(kind);
    return (
      kind === TOKEN.at || kind === TOKEN.braceOpen || kind === TOKEN.string || kind === TOKEN.privateName
    );
  }

  /** The last token of a class, function, interface and the like that begins here. */
  endOfDeclaration(start: number, limit: number): number {
    const { tokens } = this;
    for (let at = start + 1; at < limit; at = this.after(at)) {
      const kind = tokens.kind(at);
      if (kind === TOKEN.semicolon) return at;
      if (kind === TOKEN.braceOpen) {
        const close = Math.min(tokens.pair(at), limit - 1);
        if (!GOES_ON.has(tokens.kind(close + 1)) || close + 1 >= limit) return close;
      } else if (
        at > start + 1 &&
        isWord(kind) &&
        this.breaksLine(at) &&
        tokens.kind(at - 1) !== TOKEN.greater
      )
        return at - 1;
    }
    return limit - 1;
  }

  /** The last token of a statement without a body of its own; its semicolon counts. */
  endOfStatement(start: number, limit: number): number {
    const { tokens } = this;
    for (let at = start; at < limit; at = this.after(at)) {
      if (tokens.kind(at) === TOKEN.semicolon) return at;
      if (at > start && this.breaksLine(at)) return at - 1;
    }
    return limit - 1;
  }

  /** Where type arguments that begin here end: the place of their `>`; undefined when `<` compares. */
  endOfTypeArguments(at: number, limit: number): number | undefined {
    const { tokens } = this;
    let depth = 0;
    let seen = 0;
    for (let here = at; here < limit && seen < MAX_TYPE_TOKENS; here = this.after(here), seen += 1) {
      const kind = tokens.kind(here);
      if (kind === TOKEN.less) depth += 1;
      else if (kind === TOKEN.greater) {
        depth -= 1;
        if (depth === 0) return here;
      } else if (!isName(kind) && !isWord(kind) && !TYPE_PARTS.has(kind) && tokens.pair(here) <= here)
        return undefined;
    }
    return undefined;
  }
}
