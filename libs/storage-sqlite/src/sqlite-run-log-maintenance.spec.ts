import { stat } from 'node:fs/promises';
import type { StartedRun } from '#runs';
import { followRun, SqliteTestStorage } from '#storage-testing';
import { logEvent, newRun, successEvent, eventually } from '#testing';

const END = new Date('2026-01-02T03:04:06.000Z');
const LIMITS = { maxActiveRuns: 1_000 };
const EVERYTHING = Number.MAX_SAFE_INTEGER;

describe('trimming runs in SQLite', () => {
  let storage: SqliteTestStorage;

  beforeEach(async () => {
    storage = await SqliteTestStorage.open();
  });

  afterEach(() => storage.close());

  /** A finished run of about `megabytes`, in segments of 100 kB. */
  async function finishedRun(runId: string, megabytes: number): Promise<void> {
    await storage.runs.admit(newRun({ runId, sessionId: runId }), LIMITS);
    const { epoch } = (await storage.runs.start(runId, END)) as StartedRun;
    for (let index = 0; index < megabytes * 10; index += 1) {
      await storage.log.append(runId, epoch, [logEvent('x'.repeat(50_000))]);
    }
    await storage.log.append(runId, epoch, [{ ...successEvent(), emittedAt: END }]);
  }

  async function shrink(bytes: number): Promise<void> {
    while (await storage.maintenance.shrink(bytes));
  }

  const fileSize = async (): Promise<number> => (await stat(storage.path)).size;

  it('returns the space of large and small runs to the file system', async () => {
    await finishedRun('large', 12);
    for (let index = 0; index < 20; index += 1) await finishedRun(`small-${index}`, 0.1);
    // The checkpointer's thread may be working just now.
    await eventually('the journal to be written back', () => {
      const written = storage.database.statement('PRAGMA wal_checkpoint(TRUNCATE)').get();
      return (written as { readonly busy: number }).busy === 0 ? true : undefined;
    });
    expect(await fileSize()).toBeGreaterThan(12e6);
    await shrink(0);
    expect(await storage.maintenance.size()).toBeLessThan(20_000);
    await eventually('the file to shrink', async () => {
      await shrink(0);
      return (await fileSize()) < 500_000 ? true : undefined;
    });
    for (const runId of ['large', 'small-19']) {
      expect(await storage.runs.get(runId)).toMatchObject({ state: 'succeeded' });
      expect((await storage.log.read(runId, 0, 'sse', EVERYTHING))?.bytes.toString()).toContain('"done"');
    }
  });

  it('deletes no more than necessary', async () => {
    await finishedRun('first', 12);
    await finishedRun('next', 1);
    const size = await storage.maintenance.size();
    await shrink(size - 6_000_000);
    expect(await storage.maintenance.size()).toBeLessThanOrEqual(size - 6_000_000);
    expect(await storage.maintenance.size()).toBeGreaterThan(size - 12_000_000);
    await shrink(1_200_000);
    expect(await storage.log.extent('first')).toMatchObject({ firstSeq: 121, lastSeq: 121 });
    expect(await storage.log.extent('next')).toMatchObject({ firstSeq: 1 });
  });

  it('lets other writes through while it trims', async () => {
    await finishedRun('large', 20);
    await storage.runs.admit(newRun({ runId: 'live' }), LIMITS);
    const { epoch } = (await storage.runs.start('live', END)) as StartedRun;
    const firstSeqs: number[] = [];
    const unfollow = followRun(
      storage.log,
      'large',
      () => undefined,
      (firstSeq) => firstSeqs.push(firstSeq),
    );
    let isTrimming = true;
    const trimming = storage.maintenance.trim('large', 150).finally(() => (isTrimming = false));
    let between = 0;
    while (isTrimming) {
      await storage.log.append('live', epoch, [logEvent('meanwhile')]);
      const first = (await storage.log.read('large', 0, 'sse', 1))?.firstSeq;
      expect(first).toBe((await storage.log.extent('large'))?.firstSeq);
      if (isTrimming) between += 1;
    }
    await trimming;
    unfollow();
    expect(between).toBeGreaterThan(2);
    expect(firstSeqs.length).toBeGreaterThan(2);
    expect(firstSeqs).toEqual([...firstSeqs].sort((a, b) => a - b));
    expect(firstSeqs.at(-1)).toBe(150);
  });

  it('keeps its state when it is stopped in the middle', async () => {
    await finishedRun('large', 20);
    const trimming = storage.maintenance.trim('large', 150);
    const first = async (): Promise<number> => (await storage.log.extent('large'))?.firstSeq ?? 0;
    while ((await first()) === 1) await new Promise(setImmediate);
    storage.database.close();
    await expect(trimming).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
    storage = await SqliteTestStorage.open(storage.folder);
    const firstSeq = await first();
    expect(firstSeq).toBeGreaterThan(1);
    expect(firstSeq).toBeLessThan(150);
    const chunk = await storage.log.read('large', 0, 'sse', EVERYTHING);
    expect(chunk).toMatchObject({ firstSeq, lastSeq: 201 });
    const other = await storage.log.read('large', 0, 'envelopes', EVERYTHING);
    expect(await storage.maintenance.size()).toBe(Number(chunk?.bytes.length) + Number(other?.bytes.length));
  });
});
