import type { Socket } from 'node:net';

const LINE_END = Buffer.from('\r\n');

/** Returns the bytes as one chunk of HTTP/1.1 chunked encoding. */
export function httpChunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(sizeLine(bytes)), bytes, LINE_END]);
}

/** Writes the bytes as one chunk without copying them. Returns the result of the socket's `write`. */
export function writeHttpChunk(socket: Socket, bytes: Buffer): boolean {
  socket.cork();
  socket.write(sizeLine(bytes), 'latin1');
  socket.write(bytes);
  const isTaken = socket.write(LINE_END);
  socket.uncork();
  return isTaken;
}

function sizeLine(bytes: Buffer): string {
  return `${bytes.length.toString(16)}\r\n`;
}
