const LINE_FEED = 0x0a;

/** Takes the chunked transfer coding off a stream, piece by piece, without copying. */
export class ChunkedBody {
  ended = false;
  private inData = 0;
  private size = '';
  private skip = 0;

  constructor(private readonly onBody: (bytes: Buffer) => void) {}

  take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.ended;) {
      if (this.inData > 0) {
        const end = Math.min(bytes.length, at + this.inData);
        this.onBody(bytes.subarray(at, end));
        this.inData -= end - at;
        at = end;
        if (this.inData === 0) this.skip = 2;
      } else if (this.skip > 0) {
        this.skip -= 1;
        at += 1;
      } else {
        at = this.takeSize(bytes, at);
      }
    }
  }

  private takeSize(bytes: Buffer, start: number): number {
    const feed = bytes.indexOf(LINE_FEED, start);
    this.size += bytes.toString('latin1', start, feed === -1 ? bytes.length : feed);
    if (feed === -1) return bytes.length;
    this.inData = Number.parseInt(this.size, 16);
    this.size = '';
    if (this.inData === 0) this.ended = true;
    return feed + 1;
  }
}
