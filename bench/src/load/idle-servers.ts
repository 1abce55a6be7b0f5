import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server-process.js';
import { queryOf } from '../servers/run-request.js';
import { BenchGateway, FRAME_EVENTS } from './bench-gateway.js';

const SERVER_CORE = 0;
const WATCHERS_PER_RUN = 2_500;
/** The longest that a `test_pipeline` waits: its watchers must be there and measured before. */
const START_DELAY_MS = 60_000;
const RUN = { events: 10, batch: 1, intervalMs: 0, payloadBytes: 0, stamp: false };

/** A server whose runs do nothing yet. */
export interface IdleServer {
  /** Returns the URL that the `index`-th watcher watches. */
  url(index: number): Promise<URL>;
  stop(): Promise<void>;
}

export type OpenIdleServer = (env: Readonly<Record<string, string>>) => Promise<IdleServer>;

/** A server with `POST /prepare` and `GET /watch`; `script` is relative to dist/bench/src/load. */
export function idleServer(script: string): OpenIdleServer {
  return async (env) => {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const server = await ServerProcess.start(path, env, SERVER_CORE);
    await fetch(new URL(`/prepare?run=1&${queryOf(RUN)}`, server.http), { method: 'POST' });
    const url = new URL('/watch?run=1', server.http);
    return { url: () => Promise.resolve(url), stop: () => server.stop() };
  };
}

/** The gateway, which takes so many watchers over several runs. */
export const idleGateway: OpenIdleServer = async (env) => {
  const gateway = await BenchGateway.start(env);
  const urls: URL[] = [];
  return {
    async url(index) {
      const at = Math.floor(index / WATCHERS_PER_RUN);
      const run = { ...RUN, events: RUN.events + FRAME_EVENTS };
      urls[at] ??= gateway.watchUrl(await gateway.startRun(await gateway.session(), run, START_DELAY_MS));
      return urls[at];
    },
    stop: () => gateway.stop(),
  };
};
