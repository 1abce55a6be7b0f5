import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emitPaced, emitPerTurn } from '../../servers/emitter.js';
import { runRequestFrom, type RunRequest } from '../../servers/run-request.js';

/** A run of a server under test. */
export interface ServedRun {
  watch(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  /** Emits event `index`, from 1. */
  emit(index: number): void;
  /** Called after each turn's events. */
  turn?(): void;
  end(): void;
}

/**
 * Serves runs over bare `node:http`: `POST /prepare?run=ID&...` makes one,
 * `GET /watch?run=ID` watches it, `POST /start?run=ID` emits it.
 */
export function serveRuns(makeRun: (request: RunRequest) => ServedRun): void {
  const runs = new Map<string, { readonly request: RunRequest; readonly run: ServedRun }>();
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const id = url.searchParams.get('run') ?? '';
    if (url.pathname === '/prepare') {
      const request = runRequestFrom(url);
      // One run at a time is measured: the one before it is over.
      runs.clear();
      runs.set(id, { request, run: makeRun(request) });
      response.end();
      return;
    }
    const entry = runs.get(id);
    if (entry === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (url.pathname === '/watch') {
      void entry.run.watch(incoming, response);
      return;
    }
    response.end();
    emitRun(entry.request, entry.run);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`${JSON.stringify({ msg: 'ready', http: `http://127.0.0.1:${port}` })}\n`);
  });
}

/** Emits a run as asked for: paced, or in turns of the loop. */
export function emitRun(request: RunRequest, run: Pick<ServedRun, 'emit' | 'turn' | 'end'>): void {
  const { events, batch, intervalMs } = request;
  const size = Math.max(1, batch);
  const emit = (index: number): void => {
    run.emit(index);
    if (run.turn !== undefined && (index % size === 0 || index === events)) run.turn();
  };
  if (intervalMs > 0) emitPaced(events, intervalMs, emit, () => run.end());
  else emitPerTurn(events, size, emit, () => run.end());
}
