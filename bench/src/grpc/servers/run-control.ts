import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { runRequestFrom, type RunRequest } from '../../servers/run-request.js';

/** A server under test as the bench drives it. */
export interface WatchedRun {
  /** Watchers that wait for the run. */
  attached(): number;
  /** Makes what it is going to emit, and emits it from the next turn of the loop on. */
  start(run: RunRequest): void;
  /** Forgets the last run, so that the next watchers wait for another. */
  reset(): void;
}

/**
 * Tells the bench where the server is watched, and starts a run at `POST /start`
 * once `watchers` of them are attached; `POST /reset` forgets it. A run of one batch and no watchers is
 * over when the next request is heard: that is a finished run.
 */
export function serveControl(address: string, run: WatchedRun): void {
  const control = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/reset') {
      run.reset();
      response.end();
      return;
    }
    const watchers = Number(url.searchParams.get('watchers') ?? 0);
    void attached(run, watchers).then(() => {
      run.start(runRequestFrom(url));
      response.end();
    });
  });
  control.listen(0, '127.0.0.1', () => {
    const place = control.address();
    const port = typeof place === 'object' && place !== null ? place.port : 0;
    const ready = { msg: 'ready', http: `http://127.0.0.1:${port}`, grpc: address };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  });
}

async function attached(run: WatchedRun, watchers: number): Promise<void> {
  while (run.attached() < watchers) await wait(1);
}
