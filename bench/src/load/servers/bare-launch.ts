import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventJson, eventMessage } from '../../servers/event-json.js';

/** The limit of a launch: `POST` is answered with an id, `GET` with the ready-made events of a run. */
const EVENTS = Number(process.env['EVENTS'] ?? 5);

const frames = Array.from({ length: EVENTS }, (_, index) => {
  const id = index + 1;
  return Buffer.from(`id: ${id}\ndata: ${eventJson(id, eventMessage(id, EVENTS, 0, false))}\n\n`);
});
const body = Buffer.concat(frames);
let runs = 0;

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    let json = '';
    request.on('data', (piece: Buffer) => (json += piece.toString('utf8')));
    request.on('end', () => {
      JSON.parse(json);
      runs += 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ runId: `run-${runs}` }));
    });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(body);
  response.end('event: close\ndata: {}\n\n');
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', http: `http://127.0.0.1:${port}` })}\n`);
});
