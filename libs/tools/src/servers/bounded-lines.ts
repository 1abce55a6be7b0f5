/** The remains of a line that was too long to keep. */
export interface OverlongLine {
  readonly head: string;
  readonly tail: string;
}

const LINE_FEED = 0x0a;
const REMAINS_BYTES = 512;

/**
 * Splits a byte stream into lines, keeping at most one line in memory; of an overlong line only the beginning and
 * the end are kept.
 */
export class BoundedLines {
  private chunks: Buffer[] = [];
  private length = 0;
  private overlong: { head: Buffer; tail: Buffer } | undefined;

  constructor(
    private readonly maxBytes: number,
    private readonly onLine: (line: string) => void,
    private readonly onOverlong: (remains: OverlongLine) => void,
  ) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.add(chunk.subarray(start, end));
      this.finish();
      start = end + 1;
    }
    if (start < chunk.length) this.add(chunk.subarray(start));
  }

  private add(piece: Buffer): void {
    if (this.overlong !== undefined) {
      this.overlong.tail = lastBytes(Buffer.concat([this.overlong.tail, lastBytes(piece)]));
      return;
    }
    this.chunks.push(piece);
    this.length += piece.length;
    if (this.length <= this.maxBytes) return;
    const whole = Buffer.concat(this.chunks);
    this.overlong = { head: Buffer.from(whole.subarray(0, REMAINS_BYTES)), tail: lastBytes(whole) };
    this.chunks = [];
  }

  private finish(): void {
    const { overlong, chunks } = this;
    this.chunks = [];
    this.length = 0;
    this.overlong = undefined;
    if (overlong === undefined) {
      const line = Buffer.concat(chunks).toString('utf8');
      if (line.trim() !== '') this.onLine(line);
      return;
    }
    this.onOverlong({ head: overlong.head.toString('utf8'), tail: overlong.tail.toString('utf8') });
  }
}

/** Copies the bytes, so that the large chunk around them can be freed. */
function lastBytes(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - REMAINS_BYTES)));
}
