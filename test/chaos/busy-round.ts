import type { GatewayProcess } from '../support/gateway-process/index.js';
import {
  digestOf,
  RAW_WIRES,
  SSE,
  wholeLog,
  within,
  Witness,
  type RawWire,
} from '../support/raw-wires/index.js';
import { GatewayCalls, RefusedCall } from './gateway-calls.js';
import type { CountedStage, KillPoint } from './kill-point.js';
import type { SeededRandom } from './seeded-random.js';

/** `test_pipeline` adds three events of its own for its start and end. */
const OWN_EVENTS = 3;

interface Plan {
  readonly stage: CountedStage;
  readonly events: number;
  readonly batch: number;
  readonly payloadBytes: number;
}

/** The runs of one gateway process, each with watchers on several wires that survive it. */
export class BusyRound {
  private readonly witnesses: Witness[] = [];
  private readonly calls: GatewayCalls;

  constructor(
    private readonly gateway: GatewayProcess,
    private readonly random: SeededRandom,
    private readonly point: KillPoint,
  ) {
    this.calls = new GatewayCalls(gateway);
  }

  /** Starts and watches a run in each session; some calls may arrive after the gateway has died. */
  async begin(sessionIds: readonly string[], replayedRunId: string): Promise<void> {
    const { random } = this;
    const plans: readonly Plan[] = [
      {
        stage: 'a run emits one event at a time',
        events: random.integer(100, 700),
        batch: 1,
        payloadBytes: 0,
      },
      {
        stage: 'a run emits many events at a time',
        events: random.integer(500, 3_000),
        batch: random.integer(20, 1_000),
        payloadBytes: random.integer(0, 300),
      },
      {
        stage: 'a run is about to end',
        events: random.integer(1, 40),
        batch: random.integer(1, 5),
        payloadBytes: 0,
      },
    ];
    if (this.point.stage === 'a finished run is being replayed') {
      for (const wire of RAW_WIRES)
        this.watch(replayedRunId, wire, 'a finished run is being replayed', 2_000);
    }
    await Promise.all(plans.map((plan, index) => this.start(sessionIds[index] as string, plan)));
    await Promise.all(this.witnesses.map((witness) => witness.ended()));
    this.point.giveUp();
  }

  /** The number of events that all watchers together have received so far. */
  get seen(): number {
    return this.witnesses.reduce((sum, { frames }) => sum + frames.length, 0);
  }

  /**
   * Reconnects every watcher to the restarted gateway, and expects what it received from both
   * processes to be the whole log. Returns the digest of each run's log.
   */
  async expectWhole(): Promise<ReadonlyMap<string, string>> {
    const ends = await within(
      Promise.all(this.witnesses.map((each) => each.ended())),
      'the end of the watches',
    );
    for (const end of ends) expect(end.kind).not.toBe('refused');
    for (const witness of this.witnesses) witness.watch(this.gateway);
    const digests = new Map<string, string>();
    for (const runId of new Set(this.witnesses.map((each) => each.runId))) {
      digests.set(runId, await this.expectWholeRun(runId));
    }
    return digests;
  }

  private async expectWholeRun(runId: string): Promise<string> {
    const texts = new Set<string>();
    let digest = '';
    for (const wire of RAW_WIRES) {
      const ofWire = this.witnesses.filter((each) => each.runId === runId && each.wire === wire);
      if (ofWire.length === 0 && wire !== SSE) continue;
      const log = await wholeLog(this.gateway, runId, wire);
      if (log === undefined) throw new Error(`${runId} is gone, although it was promised`);
      for (const witness of ofWire) {
        const end = await within(witness.ended(), `a watcher of ${runId} on ${wire.name}`);
        const where = `${runId} on ${wire.name}`;
        expect({ where, end }).toEqual({ where, end: { kind: 'finished' } });
        expect({ where, frames: witness.frames }).toEqual({ where, frames: log });
      }
      texts.add(JSON.stringify(log.map((frame) => wire.read(frame))));
      if (wire !== SSE) continue;
      digest = digestOf(log);
      const { state, lastSeq } = await this.calls.run(runId);
      expect(lastSeq).toBe(String(log.length));
      expect(state).toMatch(/^RUN_STATE_(SUCCEEDED|FAILED|ORPHANED)$/);
    }
    // All wires report the same.
    expect(texts.size).toBe(1);
    return digest;
  }

  private async start(sessionId: string, { stage, events, batch, payloadBytes }: Plan): Promise<void> {
    const params = { events: String(events), batch: String(batch), payload_bytes: String(payloadBytes) };
    const runId = await this.startedRun(sessionId, params);
    if (runId === undefined) return;
    const total = events + OWN_EVENTS;
    const [first, ...others] = this.shuffledWires();
    const joinsAt = this.random.integer(1, total);
    const late = others.pop();
    this.watch(runId, first as RawWire, stage, total, (count) => {
      // A further watcher joins in the middle of the run.
      if (count === joinsAt && late !== undefined) this.watch(runId, late, stage, total);
    });
    for (const wire of others) this.watch(runId, wire, stage, total);
  }

  /** Undefined when the gateway died before it answered. @throws `RefusedCall` */
  private async startedRun(
    sessionId: string,
    params: Readonly<Record<string, string>>,
  ): Promise<string | undefined> {
    try {
      return (await this.calls.startRun(sessionId, params)).runId;
    } catch (error) {
      if (error instanceof RefusedCall) throw error;
      return undefined;
    }
  }

  private watch(
    runId: string,
    wire: RawWire,
    stage: CountedStage,
    total: number,
    onCount: (count: number) => void = () => undefined,
  ): void {
    const witness = new Witness(runId, wire, (count) => {
      this.point.counted(stage, count, total);
      onCount(count);
    });
    this.witnesses.push(witness);
    witness.watch(this.gateway);
  }

  private shuffledWires(): readonly RawWire[] {
    const left = [...RAW_WIRES];
    const shuffled: RawWire[] = [];
    while (left.length > 0) shuffled.push(...left.splice(this.random.integer(0, left.length - 1), 1));
    return shuffled;
  }
}
