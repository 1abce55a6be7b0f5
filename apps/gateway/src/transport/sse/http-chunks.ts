const LINE_END = Buffer.from('\r\n');

/**
 * Puts bytes into chunks of HTTP/1.1's chunked coding. The watchers of a run
 * are given the same bytes one after the other, so the last chunk is kept: it
 * is built once for all of them.
 */
export class HttpChunks {
  private bytes: Buffer | undefined;
  private chunk: Buffer | undefined;

  of(bytes: Buffer): Buffer {
    if (this.chunk === undefined || this.bytes !== bytes) {
      this.bytes = bytes;
      this.chunk = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END]);
    }
    return this.chunk;
  }
}
