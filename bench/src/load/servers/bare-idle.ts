import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The limit of an idle watcher: a response whose headers are sent, in a set; one timer for all. */
const KEEP_ALIVE_MS = 15_000;

const watchers = new Set<ServerResponse>();
setInterval(() => {
  for (const response of watchers) response.write(': keep-alive\n\n');
}, KEEP_ALIVE_MS);

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    response.end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  watchers.add(response);
  response.on('close', () => watchers.delete(response));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', http: `http://127.0.0.1:${port}` })}\n`);
});
