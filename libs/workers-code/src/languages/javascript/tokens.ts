import { TOKEN } from './token-kind.js';

const FIRST_SIZE = 1 << 14;

/**
 * The tokens of a file, side by side in arrays that are used again for the
 * next one. Comments, white space, JSX text and the text of templates with
 * substitutions are none.
 */
export class Tokens {
  count = 0;
  kinds = new Uint8Array(FIRST_SIZE);
  starts = new Int32Array(FIRST_SIZE);
  ends = new Int32Array(FIRST_SIZE);
  /** For an opening bracket the place of its closing one and the other way round; the own place for others. */
  pairs = new Int32Array(FIRST_SIZE);
  /** 1 when a line ends between the token before and this one. */
  newlines = new Uint8Array(FIRST_SIZE);
  text = '';

  begin(text: string): void {
    this.text = text;
    this.count = 0;
  }

  push(kind: number, start: number, end: number, afterNewline: number): void {
    const at = this.count;
    if (at === this.kinds.length) this.grow();
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.ends[at] = end;
    this.pairs[at] = at;
    this.newlines[at] = afterNewline;
    this.count = at + 1;
  }

  /** `TOKEN.end` beyond the last one. */
  kind(at: number): number {
    return at >= 0 && at < this.count ? (this.kinds[at] ?? TOKEN.end) : TOKEN.end;
  }

  start(at: number): number {
    return this.starts[at] ?? this.text.length;
  }

  end(at: number): number {
    return this.ends[at] ?? this.text.length;
  }

  pair(at: number): number {
    return this.pairs[at] ?? at;
  }

  /** Makes two brackets a pair. */
  join(open: number, close: number): void {
    this.pairs[open] = close;
    if (close < this.count) this.pairs[close] = open;
  }

  isAfterNewline(at: number): boolean {
    return this.newlines[at] === 1;
  }

  /** The source text of a token. */
  textOf(at: number): string {
    return this.text.slice(this.starts[at], this.ends[at]);
  }

  private grow(): void {
    const size = this.kinds.length * 2;
    this.kinds = enlarged(this.kinds, new Uint8Array(size));
    this.starts = enlarged(this.starts, new Int32Array(size));
    this.ends = enlarged(this.ends, new Int32Array(size));
    this.pairs = enlarged(this.pairs, new Int32Array(size));
    this.newlines = enlarged(this.newlines, new Uint8Array(size));
  }
}

function enlarged<T extends Uint8Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
