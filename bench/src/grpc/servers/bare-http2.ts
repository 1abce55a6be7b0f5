import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { CursorRun } from './cursor-run.js';
import { serveControl } from './run-control.js';

/** The limit on gRPC: `node:http2`, and messages framed by hand. */
const run = new CursorRun();
const server = createServer();
server.on('stream', (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const cursor = run.watch(stream);
  stream.on('drain', () => cursor.resume());
  stream.on('close', () => cursor.close());
  stream.resume();
});
server.listen(0, '127.0.0.1', () => serveControl(`127.0.0.1:${(server.address() as AddressInfo).port}`, run));
