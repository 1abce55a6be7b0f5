const LINE_END = Buffer.from('\r\n');

/** The bytes as one chunk of HTTP/1.1's chunked coding. */
export function httpChunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END]);
}
