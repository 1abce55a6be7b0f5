import type { LineRange } from './line-ranges.js';

const LINE_FEED = 0x0a;

/** The bytes of a text file, from which single lines are taken without decoding the others. */
export class TextLines {
  /** Byte offset of each line. */
  private readonly starts: readonly number[];

  constructor(private readonly bytes: Buffer) {
    const starts = [0];
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1))
      starts.push(at + 1);
    // A final line feed does not start another line.
    if (starts.at(-1) === bytes.length && bytes.length > 0) starts.pop();
    this.starts = starts;
  }

  get count(): number {
    return this.starts.length;
  }

  /** Returns the lines of the range, without the last line end; the range must be within the file. */
  bytesOf({ fromLine, toLine }: LineRange): Buffer {
    const end = this.starts[toLine] ?? this.bytes.length;
    const isEnded = this.bytes[end - 1] === LINE_FEED;
    return this.bytes.subarray(this.starts[fromLine - 1], isEnded ? end - 1 : end);
  }
}
