import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server-process.js';
import type { RunRequest } from '../servers/run-request.js';

const SCRIPT = fileURLToPath(new URL('../../../apps/gateway/src/main.js', import.meta.url));
const SERVER_CORE = '0';

/** Events of a `test_pipeline` besides those asked for: attempt and worker started before them, the terminal one after. */
export const FRAME_EVENTS = 3;
/** The event after which a run waits for `startDelayMs`. */
export const EVENTS_BEFORE_START = 2;

/** A gateway of its own, with its durable log on, in a data folder of its own. */
export class BenchGateway {
  private constructor(
    readonly server: ServerProcess,
    private readonly dataDir: string,
  ) {}

  /** `cores` is for `taskset`; default the core that servers under test have to themselves. */
  static async start(
    env: Readonly<Record<string, string>> = {},
    dataDir?: string,
    cores = SERVER_CORE,
  ): Promise<BenchGateway> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'bench-')));
    const common = { HOST: '127.0.0.1', PORT: '0', GRPC_PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'info' };
    return new BenchGateway(await ServerProcess.start(SCRIPT, { ...common, ...env }, cores), folder);
  }

  /** A session that is free for a run; `request` is what it is opened with. */
  async session(request: object = {}): Promise<string> {
    const { sessionId, bootstrapRunId } = await this.post('/api/sessions', request);
    await (await fetch(this.watchUrl(bootstrapRunId as string))).text();
    return sessionId as string;
  }

  /** Starts a `test_pipeline` of `run.events` events in all; returns its id. */
  async startRun(sessionId: string, run: RunRequest, startDelayMs: number): Promise<string> {
    const params = {
      events: String(run.events - FRAME_EVENTS),
      batch: String(Math.max(1, run.batch)),
      interval_ms: String(run.intervalMs),
      payload_bytes: String(run.payloadBytes),
      start_delay_ms: String(startDelayMs),
      stamp: run.stamp ? '1' : '0',
    };
    return this.startWorker(sessionId, 'test_pipeline', params);
  }

  /** Starts any worker; returns the run's id. */
  async startWorker(
    sessionId: string,
    pipelineId: string,
    params: Readonly<Record<string, string>>,
  ): Promise<string> {
    const reply = await this.post('/api/runs', { sessionId, pipelineId, params });
    return reply['runId'] as string;
  }

  watchUrl(runId: string): URL {
    return new URL(`/api/watch/${runId}`, this.server.http);
  }

  /** The same data in a new process. */
  async restarted(env: Readonly<Record<string, string>> = {}): Promise<BenchGateway> {
    await this.server.stop();
    return BenchGateway.start(env, this.dataDir);
  }

  /**
   * Returns the value of a worker that ran once over the repository of the only session; throws if
   * there is none.
   */
  async resultOf(workerKey: string): Promise<unknown> {
    const artifacts = join(this.dataDir, 'artifacts');
    const kept = (await readdir(artifacts, { recursive: true })).find(
      (path) => path.includes(join('workers', workerKey)) && path.endsWith('.json'),
    );
    if (kept === undefined) throw new Error(`${workerKey} left no result`);
    return (JSON.parse(await readFile(join(artifacts, kept), 'utf8')) as { readonly value: unknown }).value;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async post(path: string, body: unknown): Promise<Record<string, string>> {
    const reply = await fetch(new URL(path, this.server.http), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(await reply.text());
    return (await reply.json()) as Record<string, string>;
  }
}
