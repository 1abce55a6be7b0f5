import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boundedFetch } from './bounded-fetch.js';

const REPLIES: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/small': ['application/json', '{"a":1}'],
  '/large': ['application/json', 'x'.repeat(2_000)],
  '/stream': ['text/event-stream', `data: ${'x'.repeat(600)}\n\n`.repeat(10)],
  '/crlf': ['text/event-stream', `data: ${'x'.repeat(600)}\r\n\r\n`.repeat(10)],
  '/large-event': ['text/event-stream', `data: x\n\n${`data: ${'x'.repeat(90)}\n`.repeat(20)}\n`],
};

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [type, body] = REPLIES[request.url ?? ''] ?? ['', ''];
    if (type === '') response.writeHead(302, { location: '/small' }).end();
    else response.writeHead(200, { 'content-type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const bodyOf = async (path: string): Promise<string> => (await boundedFetch(1_000)(`${base}${path}`)).text();

it.each(['/small', '/stream', '/crlf'])('passes on %s, which has no message over the limit', async (path) => {
  expect(await bodyOf(path)).toBe(REPLIES[path]?.[1]);
});

it.each(['/large', '/large-event'])('rejects %s, which has a message over the limit', async (path) => {
  await expect(bodyOf(path)).rejects.toThrow('longer than 1000 bytes');
});

it('follows no redirect', async () => {
  await expect(bodyOf('/elsewhere')).rejects.toThrow();
});
