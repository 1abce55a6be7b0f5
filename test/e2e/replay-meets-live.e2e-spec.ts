import { openSession, RestClient, startTestPipeline } from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { GRPC, SSE, wholeLog, within, Witness, type RawWire } from '../support/raw-wires/index.js';

const EVENTS = 600;
/**
 * The number of the last event: `test_pipeline` reports its beginning and end with three events of its
 * own.
 */
const LAST_SEQ = EVENTS + 3;
const FROM_THE_START = 60;

describe('a watch that begins during a busy run', () => {
  let gateway: GatewayProcess;
  let rest: RestClient;

  beforeAll(async () => {
    // At this commit interval each commit has between one and a few dozen events.
    gateway = await GatewayProcess.start({ env: { COMMIT_INTERVAL: '3ms' } });
    rest = new RestClient(gateway);
  }, 60_000);

  afterAll(() => gateway?.close());

  it.each([
    { wire: SSE, batch: '1' },
    { wire: SSE, batch: '7' },
    { wire: GRPC, batch: '1' },
    { wire: GRPC, batch: '7' },
  ] as readonly { wire: RawWire; batch: string }[])(
    'on $wire.name, $batch events at a time, receives all following events once and in order from every seq',
    async ({ wire, batch }) => {
      const { sessionId } = await openSession(rest);
      const runId = await startTestPipeline(rest, sessionId, {
        events: String(EVENTS),
        batch,
        interval_ms: '1',
      });
      const witnesses: Witness[] = [];
      const begin = (afterSeq: number): void => {
        const witness = new Witness(runId, wire, undefined, afterSeq);
        witnesses.push(witness);
        witness.watch(gateway);
      };
      // Each watch begins after the newest seq known to a watcher, while further events are in flight.
      const leader = new Witness(runId, wire, (seq) => {
        begin(seq);
        if (seq % Math.ceil(LAST_SEQ / FROM_THE_START) === 0) begin(0);
      });
      begin(0);
      leader.watch(gateway);
      await within(leader.ended(), 'the end of the run');

      const ends = await within(Promise.all(witnesses.map((each) => each.ended())), 'the end of the watches');
      expect(ends.filter(({ kind }) => kind !== 'finished')).toEqual([]);
      const log = await wholeLog(gateway, runId, wire);
      expect(log).toHaveLength(LAST_SEQ);
      expect(leader.frames).toEqual(log);
      expect(new Set(witnesses.map(({ afterSeq }) => afterSeq)).size).toBe(LAST_SEQ + 1);
      for (const { afterSeq, frames, verdict } of witnesses) {
        expect({ afterSeq, frames }).toEqual({ afterSeq, frames: log?.slice(afterSeq) });
        const isOver = afterSeq === LAST_SEQ;
        if (!isOver)
          expect({ afterSeq, verdict }).toEqual({
            afterSeq,
            verdict: afterSeq === 0 ? 'from_start' : 'resumed',
          });
      }
    },
    120_000,
  );
});
