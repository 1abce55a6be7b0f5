import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FollowingBody, SharedBody } from './clients/shared-body.js';
import { SseBodyCheck } from './clients/sse-body-check.js';
import { SseReader } from './clients/sse-reader.js';
import { ServerProcess } from './server-process.js';
import { queryOf, type RunRequest } from './servers/run-request.js';

/** A server whose fan-out is measured: how to start it, and how to start a run and watch it. */
export interface Contender {
  readonly name: string;
  measure(watchers: number, run: RunRequest): Promise<Measured>;
}

export interface Measured {
  /** Events received by all watchers, per second from the start of the run to the last byte. */
  readonly deliveriesPerSecond: number;
}

const SERVER_CORE = 0;
const START_DELAY_MS = 400;

export function standaloneContender(
  name: string,
  script: string,
  env: Record<string, string> = {},
): Contender {
  const path = fileURLToPath(new URL(`./servers/${script}.js`, import.meta.url));
  return {
    name,
    async measure(watchers, run) {
      const server = await ServerProcess.start(path, env, SERVER_CORE);
      try {
        const start = async (): Promise<void> => {
          await fetch(`${server.http}/start?${queryOf(run)}`, { method: 'POST' });
        };
        return await receive(new URL('/watch', server.http), watchers, run.events, start);
      } finally {
        await server.stop();
      }
    },
  };
}

export function gatewayContender(name: string, env: Record<string, string> = {}): Contender {
  const path = fileURLToPath(new URL('../../apps/gateway/src/main.js', import.meta.url));
  return {
    name,
    async measure(watchers, run) {
      const dataDir = await mkdtemp(join(tmpdir(), 'bench-'));
      const common = { HOST: '127.0.0.1', PORT: '0', GRPC_PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'info' };
      const server = await ServerProcess.start(path, { ...common, ...env }, SERVER_CORE);
      try {
        const { sessionId, bootstrapRunId } = await post(`${server.http}/api/sessions`, {});
        await fetch(`${server.http}/api/watch/${bootstrapRunId}`).then((reply) => reply.text());
        const { runId } = await post(`${server.http}/api/runs`, {
          sessionId,
          pipelineId: 'test_pipeline',
          params: {
            events: String(run.events - 3),
            batch: String(Math.max(1, run.batch)),
            interval_ms: String(run.intervalMs),
            payload_bytes: String(run.payloadBytes),
            start_delay_ms: String(START_DELAY_MS + watchers * 2),
            stamp: run.stamp ? '1' : '0',
          },
        });
        const url = new URL(`/api/watch/${runId}`, server.http);
        return await receive(url, watchers, run.events, () => Promise.resolve(), 2);
      } finally {
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  };
}

/** Opens the watchers, starts the run, and waits until each has got all of it. The clock starts with event `clockFrom`. */
async function receive(
  url: URL,
  watchers: number,
  events: number,
  start: () => Promise<void>,
  clockFrom = 1,
): Promise<Measured> {
  const shared = new SharedBody();
  const check = new SseBodyCheck();
  let startedAt = 0;
  const first = new SseReader(url, (bytes) => {
    check.take(bytes);
    shared.append(bytes);
    if (startedAt === 0 && check.events >= clockFrom) startedAt = performance.now();
  });
  const others = Array.from({ length: watchers - 1 }, () => new FollowingBody(shared));
  const readers = others.map((body) => new SseReader(url, (bytes) => body.take(bytes)));
  await Promise.all([first, ...readers].map((reader) => reader.opened));
  await start();
  await Promise.all([first, ...readers].map((reader) => reader.ended));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const body of others) body.finish();
  if (check.events < events) throw new Error(`${check.events} of ${events} events arrived`);
  return { deliveriesPerSecond: ((check.events - clockFrom) * watchers) / seconds };
}

async function post(url: string, body: unknown): Promise<Record<string, string>> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(await reply.text());
  return (await reply.json()) as Record<string, string>;
}
