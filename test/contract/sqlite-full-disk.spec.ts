import { fromBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema } from '#contract';
import { type PendingEvent } from '#watch';
import { envelopesIn, messageIn } from '#wire';
import { RunCore, SAMPLE_WORKERS, workerClass } from '#run-testing';
import { CollectingSink } from '#storage-testing';
import { until } from '#testing';

const EVENTS = 60;
const TEXT = 'x'.repeat(10_000);
/** Free pages of the database file when the disk is reported full: enough for some of the events. */
const ROOM_PAGES = 60;
const PENDING_BYTES = 50_000;

let emitted = 0;

const TALKS = workerClass({ key: 'talks' }, async (_input, { emit }) => {
  for (emitted = 0; emitted < EVENTS; emitted += 1) await emit.log(`${emitted} ${TEXT}`);
  return { value: null, message: 'said it all' };
});

describe('a full disk during active runs', () => {
  let core: RunCore;

  beforeEach(async () => {
    core = await RunCore.start({
      workers: [...SAMPLE_WORKERS, TALKS],
      runs: { maxPendingBytes: PENDING_BYTES },
      watch: { tailBytes: 20_000 },
    });
  });

  afterEach(async () => {
    makeRoom();
    await core.close();
  });

  const pages = (): number =>
    (core.database.statement('PRAGMA page_count').get() as { page_count: number }).page_count;

  const fillDisk = (): unknown =>
    core.database.statement(`PRAGMA max_page_count = ${pages() + ROOM_PAGES}`).get();

  const makeRoom = (): unknown => core.database.statement('PRAGMA max_page_count = 1000000').get();

  /** Returns the numbers that the worker has emitted, in order. */
  const saidIn = (sink: CollectingSink): number[] =>
    [...envelopesIn(sink.bytes)]
      .map((each) => fromBinary(WatchRunResponseSchema, messageIn(each)).message)
      .filter((message) => message.endsWith(TEXT))
      .map((message) => Number.parseInt(message, 10));

  async function watching(runId: string): Promise<CollectingSink> {
    return CollectingSink.begin(await core.watch.open({ runId, afterSeq: 0 }));
  }

  /** Returns a run that retries the same append for the third time, and the last of its events in the log. */
  async function stuckRun(): Promise<{ readonly runId: string; readonly lastSeq: number }> {
    const session = await core.session();
    const tries = new Map<PendingEvent | undefined, number>();
    core.log.refuse = ([first]) => {
      tries.set(first, (tries.get(first) ?? 0) + 1);
      return undefined;
    };
    fillDisk();
    const runId = await core.start(session, 'talks');
    await until(() => Promise.resolve(Math.max(...tries.values()) > 2));
    const { lastSeq } = await core.runs.get(runId);
    expect(lastSeq).toBeGreaterThan(0);
    expect(emitted).toBeLessThan(EVENTS);
    return { runId, lastSeq };
  }

  it('refuses new runs with UNAVAILABLE, and accepts them once there is space', async () => {
    const session = await core.session();
    const { runId } = await stuckRun();
    const params = { text: 'x'.repeat(1_000_000) };
    await expect(core.start(session, 'echo', params)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'STORAGE_FULL',
      retryable: true,
    });
    makeRoom();
    const events = await core.events(await core.start(session, 'echo', params));
    expect(events.at(-1)?.message).toBe('echoed');
    expect((await core.events(runId)).at(-1)?.message).toBe('said it all');
  });

  it('makes runs wait, and shows old and new watchers each event once when they resume', async () => {
    const { runId, lastSeq } = await stuckRun();
    const [early, leaves] = [await watching(runId), await watching(runId)];
    await until(() => Promise.resolve(early.seqs.length === lastSeq && leaves.seqs.length === lastSeq));
    leaves.leave();
    makeRoom();
    const late = await watching(runId);
    const resumed = CollectingSink.begin(await core.watch.open({ runId, afterSeq: lastSeq }));
    for (const sink of [early, late]) {
      expect(await sink.ended).toEqual({ kind: 'finished' });
      expect(sink.seqs).toEqual(sink.seqs.map((_, index) => index + 1));
      expect(saidIn(sink)).toEqual(Array.from({ length: EVENTS }, (_, index) => index));
    }
    expect(await resumed.ended).toEqual({ kind: 'finished' });
    expect(resumed.seqs).toEqual(early.seqs.slice(lastSeq));
    expect(leaves.seqs).toEqual(early.seqs.slice(0, lastSeq));
    expect(await core.runs.get(runId)).toMatchObject({
      state: 'succeeded',
      lastSeq: early.seqs.length,
    });
  });
});
