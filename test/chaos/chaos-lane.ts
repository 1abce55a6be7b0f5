import { setTimeout as wait } from 'node:timers/promises';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { digestOf, wholeLog } from '../support/raw-wires/index.js';
import { BusyRound } from './busy-round.js';
import { GatewayCalls } from './gateway-calls.js';
import { KillPoint } from './kill-point.js';
import { SeededRandom } from './seeded-random.js';
import { Visitor } from './visitor.js';

/** Three are kept busy, and one has what is replayed. */
const SESSIONS = 4;
const REPLAYED = { events: '2000', batch: '500', payload_bytes: '200' };
/** A start writes about so many lines of log up to the one that says ready. */
const BOOT_LINES = 45;
const BOOT_KILL_SHARE = 0.25;
const LOOKED_AT_AGAIN = 3;
const POLL_MS = 5;

export interface LaneOptions {
  readonly name: string;
  readonly seed: number;
  readonly env: Readonly<Record<string, string>>;
  /** Runs older than this may be gone; undefined: none may. */
  readonly retentionMs: number | undefined;
}

interface KeptRun {
  readonly runId: string;
  readonly digest: string;
  readonly sinceMs: number;
}

/** One gateway on one data folder that is killed over and over, with everything that was ever promised in it. */
export class ChaosLane {
  private readonly random: SeededRandom;
  private readonly calls: GatewayCalls;
  private readonly kept: KeptRun[] = [];
  private sessionIds: readonly string[] = [];
  private replayedRunId: string | undefined;
  private rounds = 0;
  /** Kills so far. */
  kills = 0;
  /** Events that watchers had been sent when the gateway was killed, so far. */
  seen = 0;

  private constructor(
    private readonly gateway: GatewayProcess,
    private readonly options: LaneOptions,
  ) {
    this.random = new SeededRandom(options.seed);
    this.calls = new GatewayCalls(gateway);
  }

  static async start(options: LaneOptions): Promise<ChaosLane> {
    const lane = new ChaosLane(await GatewayProcess.start({ env: options.env }), options);
    const opened = await Promise.all(
      Array.from({ length: SESSIONS }, (_, index) => lane.calls.initRun(`${options.name}-${index}`)),
    );
    for (const { bootstrapRunId } of opened) await wholeLog(lane.gateway, bootstrapRunId);
    lane.sessionIds = opened.map(({ sessionId }) => sessionId);
    return lane;
  }

  close(): Promise<void> {
    return this.gateway.close();
  }

  /** One life of the gateway, its death, and the proof that nothing was lost. */
  async round(): Promise<void> {
    const point = new KillPoint(this.random);
    this.rounds += 1;
    try {
      await this.lifeAndDeath(point);
    } catch (error) {
      const { name, seed } = this.options;
      const where = `round ${this.rounds} of lane ${name}, seed ${seed}, killed while ${point.stage}`;
      throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  /** Looks at everything that was ever promised, or at so many of the runs. */
  async expectKept(count = this.kept.length): Promise<void> {
    const chosen =
      count === this.kept.length
        ? this.kept
        : Array.from({ length: count }, () => this.random.pick(this.kept));
    for (const { runId, digest, sinceMs } of chosen) {
      // One that is being removed may break off in its midst.
      const log = await wholeLog(this.gateway, runId).catch((error: unknown) => {
        if (this.mayBeGone(sinceMs)) return undefined;
        throw error;
      });
      if (log === undefined && this.mayBeGone(sinceMs)) continue;
      expect({ runId, digest: log && digestOf(log) }).toEqual({ runId, digest });
    }
  }

  private async lifeAndDeath(point: KillPoint): Promise<void> {
    const { gateway, sessionIds } = this;
    const bornMs = performance.now();
    this.replayedRunId = await this.finishedRun();
    const round = new BusyRound(gateway, this.random, point);
    const visitor = new Visitor(gateway, `${this.options.name}-${this.rounds}`);
    const work = Promise.all([visitor.visit(point), round.begin(sessionIds, this.replayedRunId)]);
    await Promise.race([point.reached, work]);
    await this.kill();
    visitor.stop();
    await work;
    this.seen += round.seen;
    if (this.random.fraction() < BOOT_KILL_SHARE) await this.killWhileBooting();
    await gateway.restart();
    try {
      await this.expectAll(round, visitor, bornMs);
    } catch (error) {
      // On a very slow machine retention has begun to take the runs of this round: then nothing is proven.
      if (!this.mayBeGone(bornMs)) throw error;
    }
  }

  private mayBeGone(sinceMs: number): boolean {
    return performance.now() - sinceMs > (this.options.retentionMs ?? Infinity);
  }

  private async expectAll(round: BusyRound, visitor: Visitor, sinceMs: number): Promise<void> {
    const digests = await round.expectWhole();
    const promised = await visitor.promised();
    for (const [runId, digest] of digests) this.kept.push({ runId, digest, sinceMs });
    for (const runId of promised) {
      const log = await wholeLog(this.gateway, runId);
      if (log === undefined) throw new Error(`${runId} is gone, although it was promised`);
      this.kept.push({ runId, digest: digestOf(log), sinceMs });
    }
    for (const sessionId of this.sessionIds) expect(await this.calls.isRunning(sessionId)).toBe(false);
    await this.expectKept(LOOKED_AT_AGAIN);
  }

  /** The replayed runs, which stay the same as long as retention keeps them. */
  private async finishedRun(): Promise<string> {
    const isThere = this.replayedRunId !== undefined && this.options.retentionMs === undefined;
    if (isThere) return this.replayedRunId as string;
    const { runId } = await this.calls.startRun(this.sessionIds.at(-1) as string, REPLAYED);
    await wholeLog(this.gateway, runId);
    return runId;
  }

  private async kill(): Promise<void> {
    await this.gateway.kill();
    this.kills += 1;
  }

  /** Kills the next life somewhere between its first line of log and a little after it is ready. */
  private async killWhileBooting(): Promise<void> {
    const { gateway } = this;
    const before = gateway.logs().length;
    const atLine = this.random.integer(1, BOOT_LINES);
    let isBooting = true;
    const booted = gateway.restart().then(
      () => true,
      () => false,
    );
    void booted.then(() => (isBooting = false));
    for (; isBooting; await wait(POLL_MS)) {
      const lines = gateway.logs().slice(before).split('\n');
      const pid = Number(/"pid":(\d+)/.exec(lines[1] ?? '')?.[1]);
      if (lines.length > atLine && pid > 0) {
        process.kill(pid, 'SIGKILL');
        break;
      }
    }
    if (await booted) await gateway.kill();
    this.kills += 1;
  }
}
