import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server-process.js';
import { queryOf, type RunRequest } from '../servers/run-request.js';
import { BenchGateway, FRAME_EVENTS } from './bench-gateway.js';

const SERVER_CORE = 0;
/** The runs wait so long for their watchers; the first of them waits while all are launched. */
const START_DELAY_MS = 3_000;
/** Sessions are made and runs launched so many at a time. */
const AT_ONCE = 20;

/** A server that has many runs at once. */
export interface ManyRunsServer {
  readonly pid: number;
  /** Makes runs that wait; returns where each is watched. */
  prepare(runs: number, run: RunRequest): Promise<URL[]>;
  start(run: RunRequest): Promise<void>;
  stop(): Promise<void>;
}

export async function manyRunsLimit(): Promise<ManyRunsServer> {
  const path = fileURLToPath(new URL('./servers/bare-many-runs.js', import.meta.url));
  const server = await ServerProcess.start(path, {}, SERVER_CORE);
  return {
    pid: server.pid,
    prepare: (runs) => Promise.resolve(Array.from({ length: runs }, () => new URL('/watch', server.http))),
    start: async (run) => {
      await fetch(new URL(`/start?${queryOf(run)}`, server.http), { method: 'POST' });
    },
    stop: () => server.stop(),
  };
}

/** The runs start by themselves: their delay is over once all are watched. */
export async function manyRunsGateway(): Promise<ManyRunsServer> {
  const gateway = await BenchGateway.start();
  return {
    pid: gateway.server.pid,
    async prepare(runs, run) {
      const sessions = await inParts(runs, () => gateway.session());
      const all = { ...run, events: run.events + FRAME_EVENTS };
      const ids = await inParts(runs, (index) =>
        gateway.startRun(sessions[index] as string, all, START_DELAY_MS),
      );
      return ids.map((id) => gateway.watchUrl(id));
    },
    start: () => Promise.resolve(),
    stop: () => gateway.stop(),
  };
}

async function inParts<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const part = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => make(first + index));
    made.push(...(await Promise.all(part)));
  }
  return made;
}
