import { setTimeout as wait } from 'node:timers/promises';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { digestOf, wholeLog } from '../support/raw-wires/index.js';
import { BusyRound } from './busy-round.js';
import { GatewayCalls } from './gateway-calls.js';
import { KillPoint } from './kill-point.js';
import { SeededRandom } from './seeded-random.js';
import { Visitor } from './visitor.js';

/** Three are kept busy, and one holds the replayed runs. */
const SESSIONS = 4;
const REPLAYED = { events: '2000', batch: '500', payload_bytes: '200' };
/** The approximate number of log lines from the start to readiness. */
const BOOT_LINES = 45;
const BOOT_KILL_SHARE = 0.25;
const LOOKED_AT_AGAIN = 3;
const POLL_MS = 5;

export interface LaneOptions {
  readonly name: string;
  readonly seed: number;
  readonly env: Readonly<Record<string, string>>;
  /** Runs older than this may have been removed; undefined when none may. */
  readonly retentionMs: number | undefined;
}

interface KeptRun {
  readonly runId: string;
  readonly digest: string;
  readonly sinceMs: number;
}

/** Kills one gateway on one data folder over and over, and checks everything it has ever promised. */
export class ChaosLane {
  private readonly random: SeededRandom;
  private readonly calls: GatewayCalls;
  private readonly kept: KeptRun[] = [];
  private sessionIds: readonly string[] = [];
  private replayedRunId: string | undefined;
  private rounds = 0;
  /** The number of kills so far. */
  kills = 0;
  /** The number of events sent to watchers before their gateway was killed, so far. */
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

  /** Starts the gateway once, kills it, and proves that nothing was lost. */
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

  /** Checks everything that was ever promised, or a sample of `count` runs. */
  async expectKept(count = this.kept.length): Promise<void> {
    const chosen =
      count === this.kept.length
        ? this.kept
        : Array.from({ length: count }, () => this.random.pick(this.kept));
    for (const { runId, digest, sinceMs } of chosen) {
      // The log of a run that is being removed may break off midway.
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
      // On a very slow machine retention may remove the runs of this round, which then prove nothing.
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

  /** Returns the replayed runs, which stay the same until retention removes them. */
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

  /** Kills the next process between its first log line and shortly after it is ready. */
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
