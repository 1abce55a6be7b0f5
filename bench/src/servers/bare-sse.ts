import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emitPaced, emitPerTurn } from './emitter.js';
import { eventJson, eventMessage } from './event-json.js';
import { runRequestFrom } from './run-request.js';

/**
 * The limit: no framework, no durable log, no sessions. Events are ready-made
 * HTTP chunks in memory; a watcher is a cursor. Flushed at once when idle, else
 * at most every max(1 ms, cost of the last flush); `FLUSH=turn` flushes once
 * per turn of the loop instead.
 */
const adaptive = process.env['FLUSH'] !== 'turn';
const MAX_UNREAD_BYTES = 1 << 20;

interface Watcher {
  readonly response: ServerResponse;
  cursor: number;
  full: boolean;
}

const flushes: Buffer[] = [];
const watchers = new Set<Watcher>();
let pending = '';
let ended = false;
let scheduled = false;
let notBefore = 0;

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  const wait = adaptive ? notBefore - performance.now() : 0;
  if (wait >= 1) setTimeout(flush, Math.floor(wait));
  else setImmediate(flush);
}

function flush(): void {
  scheduled = false;
  const startedAt = performance.now();
  if (pending !== '') {
    const body = Buffer.from(pending);
    pending = '';
    flushes.push(Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]));
  }
  for (const watcher of watchers) pump(watcher);
  const cost = performance.now() - startedAt;
  notBefore = startedAt + cost + Math.max(1, cost);
}

function pump(watcher: Watcher): void {
  const { socket } = watcher.response;
  while (!watcher.full && watcher.cursor < flushes.length && socket !== null) {
    socket.write(flushes[watcher.cursor] as Buffer);
    watcher.cursor += 1;
    watcher.full = socket.writableLength > MAX_UNREAD_BYTES;
  }
  if (ended && pending === '' && watcher.cursor === flushes.length) {
    watchers.delete(watcher);
    watcher.response.end('event: close\ndata: {}\n\n');
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/start') {
    const run = runRequestFrom(url);
    const emit = (index: number): void => {
      const message = eventMessage(index, run.events, run.payloadBytes, run.stamp);
      pending += `id: ${index}\ndata: ${eventJson(index, message)}\n\n`;
      schedule();
    };
    const done = (): void => {
      ended = true;
      schedule();
    };
    response.end();
    if (run.batch > 0) emitPerTurn(run.events, run.batch, emit, done);
    else emitPaced(run.events, run.intervalMs, emit, done);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  request.socket.setNoDelay(true);
  const watcher: Watcher = { response, cursor: 0, full: false };
  watchers.add(watcher);
  response.on('close', () => watchers.delete(watcher));
  response.socket?.on('drain', () => {
    watcher.full = false;
    if (watchers.has(watcher)) pump(watcher);
  });
  pump(watcher);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ msg: 'ready', http: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`,
  );
});
