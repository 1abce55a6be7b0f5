import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchGateway, FRAME_EVENTS } from '../load/bench-gateway.js';
import type { RunRequest } from '../servers/run-request.js';
import { SharedStream } from '../clients/shared-stream.js';
import type { SseContender, SseServer } from './sse-server.js';
import type { ReadyRun } from './ready-run.js';
import { watchRun } from './watched-run.js';

/** Watchers of a live run have so long to come, and so much longer each. */
const START_DELAY_MS = 80;
const START_DELAY_EACH_MS = 1;

/** The gateway as it is started from outside, its durable log on. */
export const gateway: SseContender = { name: 'gateway', open: () => GatewaySse.open() };

export class GatewaySse implements SseServer {
  /** The highest attempt so far: a machine that was once too slow for the delay is given more from then on. */
  private patience = 1;

  private constructor(
    private running: BenchGateway,
    /** The folder of its log. */
    readonly dataDir: string,
    private readonly sessionId: string,
  ) {}

  static async open(): Promise<GatewaySse> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bench-'));
    const running = await BenchGateway.start({}, dataDir);
    return new GatewaySse(running, dataDir, await running.session());
  }

  async prepare(run: RunRequest, watchers: number, attempt: number): Promise<ReadyRun> {
    this.patience = Math.max(this.patience, attempt);
    const delayMs = Math.round((START_DELAY_MS + START_DELAY_EACH_MS * watchers) * this.patience);
    return this.ready(await this.start(run, delayMs));
  }

  async finish(run: RunRequest): Promise<ReadyRun> {
    const ready = this.ready(await this.start(run, 0));
    await watchRun(ready, 1, run.events, new SharedStream());
    return ready;
  }

  /** The finished run in a new process on the same data. */
  async restarted(run: ReadyRun): Promise<ReadyRun> {
    this.running = await this.running.restarted();
    return this.ready(run.request.url.pathname.split('/').at(-1) ?? '');
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /** `run.events` counts the events of the worker; the gateway adds some of its own. */
  private start(run: RunRequest, delayMs: number): Promise<string> {
    return this.running.startRun(this.sessionId, { ...run, events: run.events + FRAME_EVENTS }, delayMs);
  }

  private ready(runId: string): ReadyRun {
    return { request: { url: this.running.watchUrl(runId) }, start: () => Promise.resolve() };
  }
}
