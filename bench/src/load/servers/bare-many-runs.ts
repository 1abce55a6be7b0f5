import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emitPaced } from '../../servers/emitter.js';
import { eventJson, eventMessage } from '../../servers/event-json.js';
import { runRequestFrom, type RunRequest } from '../../servers/run-request.js';

/**
 * The limit of many runs: a timer each, and each event written once to the
 * socket of its one watcher. They start one after the other, as launched ones do.
 */
const APART_MS = 5;

const starts: ((run: RunRequest) => void)[] = [];

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    response.end();
    const run = runRequestFrom(new URL(request.url ?? '/', 'http://localhost'));
    starts.splice(0).forEach((start, index) => setTimeout(() => start(run), index * APART_MS));
    return;
  }
  const { socket } = request;
  socket.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  starts.push((run) => {
    const emit = (index: number): void => {
      const message = eventMessage(index, run.events, run.payloadBytes, run.stamp);
      const frame = `id: ${index}\ndata: ${eventJson(index, message)}\n\n`;
      socket.write(`${frame.length.toString(16)}\r\n${frame}\r\n`, 'latin1');
    };
    emitPaced(run.events, run.intervalMs, emit, () => response.end('event: close\ndata: {}\n\n'));
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', http: `http://127.0.0.1:${port}` })}\n`);
});
