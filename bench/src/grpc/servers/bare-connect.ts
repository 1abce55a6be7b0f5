import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CursorRun } from './cursor-run.js';
import { serveControl } from './run-control.js';

/** The limit on Connect over HTTP/1.1: `node:http`, messages framed by hand, one chunk a flush. */
const END_OF_STREAM = Buffer.from([2, 0, 0, 0, 2, ...Buffer.from('{}')]);
const LINE_END = Buffer.from('\r\n');

const run = new CursorRun();
const server = createServer((request, response) => {
  const { socket } = request;
  socket.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'application/connect+proto' });
  response.flushHeaders();
  const cursor = run.watch({
    get writableLength() {
      return socket.writableLength;
    },
    write(messages) {
      socket.cork();
      socket.write(`${messages.length.toString(16)}\r\n`, 'latin1');
      socket.write(messages);
      socket.write(LINE_END);
      socket.uncork();
    },
    end: () => void response.end(END_OF_STREAM),
  });
  const resume = (): void => cursor.resume();
  socket.on('drain', resume);
  response.on('close', () => {
    socket.off('drain', resume);
    cursor.close();
  });
  request.resume();
});
server.listen(0, '127.0.0.1', () => serveControl(`127.0.0.1:${(server.address() as AddressInfo).port}`, run));
