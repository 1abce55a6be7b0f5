import { lineEnd } from './lexeme-ends.js';
import { TOKEN } from './token-kind.js';
import { Tokens } from './tokens.js';

/** What is open around the place that is read. What is `template` or above is no code of its own. */
export const CONTEXT = {
  bracket: 0,
  /** `(` of `if (`, `while (` and the like: after it comes a statement. */
  condition: 1,
  block: 2,
  value: 3,
  substitution: 4,
  template: 5,
  jsxTag: 6,
  jsxClosingTag: 7,
  jsxChildren: 8,
} as const;

/** Where a tokenizer is, and how it takes a step. */
export class TokenizerState {
  readonly tokens = new Tokens();
  protected text = '';
  protected at = 0;
  protected afterNewline = 0;
  /** Whether the token before ended a value. */
  protected operand = false;
  /** Of the block around: a `case` was read whose colon was not. */
  protected caseAhead = false;
  protected readonly contexts: number[] = [];
  /** The opening tokens of the contexts. */
  protected readonly openers: number[] = [];
  protected onName: (name: string) => void = () => undefined;

  protected push(kind: number, end: number, operand: boolean): void {
    this.tokens.push(kind, this.at, end, this.afterNewline);
    this.afterNewline = 0;
    this.at = end;
    this.operand = operand;
  }

  protected open(context: number, kind: number, length: number): void {
    this.contexts.push(context);
    this.openers.push(this.tokens.count);
    this.push(kind, this.at + length, false);
  }

  /** Closes contexts down to a depth without closing tokens. */
  protected dropTo(depth: number): void {
    while (this.contexts.length > depth) {
      this.contexts.pop();
      this.tokens.join(this.openers.pop() ?? 0, this.tokens.count);
    }
  }

  /** Skips a comment that begins here; false when there is none. */
  protected skipComment(): boolean {
    const { text, at } = this;
    const next = text.charCodeAt(at + 1);
    if (next === TOKEN.slash) {
      this.at = lineEnd(text, at);
      return true;
    }
    if (next !== TOKEN.star) return false;
    const end = text.indexOf('*/', at + 2);
    const stop = end < 0 ? text.length : end + 2;
    const newline = text.indexOf('\n', at);
    if (newline >= 0 && newline < stop) this.afterNewline = 1;
    this.at = stop;
    return true;
  }
}
