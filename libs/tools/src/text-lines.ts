import type { LineRange } from './line-ranges.js';

const LINE_FEED = 0x0a;

/** The bytes of a text file, from which lines are taken without making strings of all the others. */
export class TextLines {
  /** Where each line begins. */
  private readonly starts: readonly number[];

  constructor(private readonly bytes: Buffer) {
    const starts = [0];
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1))
      starts.push(at + 1);
    // What ends with a line feed has no line after it.
    if (starts.at(-1) === bytes.length && bytes.length > 0) starts.pop();
    this.starts = starts;
  }

  get count(): number {
    return this.starts.length;
  }

  /** The lines of the range as they are, without the end of the last; the range is within the file. */
  bytesOf({ fromLine, toLine }: LineRange): Buffer {
    const end = this.starts[toLine] ?? this.bytes.length;
    const isEnded = this.bytes[end - 1] === LINE_FEED;
    return this.bytes.subarray(this.starts[fromLine - 1], isEnded ? end - 1 : end);
  }
}
