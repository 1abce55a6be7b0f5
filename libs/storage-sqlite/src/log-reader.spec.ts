import type { StartedRun } from '#runs';
import type { LogChunk, WireFormat } from '#wire';
import { SqliteTestStorage } from '#storage-testing';
import { logEvent, newRun, successEvent } from '#testing';

const NOW = new Date('2026-01-02T03:04:06.000Z');
const LATER = new Date(NOW.getTime() + 1);
const READ_BYTES = 256 * 1024;
const FORMATS: readonly WireFormat[] = ['envelopes', 'sse'];
/** Events of one append, and their approximate size in each form. */
const BATCH = 20;
const BATCH_BYTES = 100_000;

describe('rereading the log of a run', () => {
  let storage: SqliteTestStorage;
  let epoch: number;

  beforeEach(async () => {
    storage = await SqliteTestStorage.open();
    await storage.runs.admit(newRun({ runId: 'run-1', sessionId: 'run-1' }), { maxActiveRuns: 10 });
    ({ epoch } = (await storage.runs.start('run-1', NOW)) as StartedRun);
  });

  afterEach(() => storage.close());

  async function append(batches: number): Promise<void> {
    const text = 'x'.repeat(BATCH_BYTES / BATCH);
    for (let batch = 0; batch < batches; batch += 1) {
      await storage.log.append(
        'run-1',
        epoch,
        Array.from({ length: BATCH }, () => logEvent(text)),
      );
    }
  }

  const finish = (): Promise<unknown> =>
    storage.log.append('run-1', epoch, [{ ...successEvent(), emittedAt: NOW }]);

  /** Reads the log as a watcher does. */
  async function chunks(format: WireFormat = 'sse', afterSeq = 0): Promise<LogChunk[]> {
    const found: LogChunk[] = [];
    for (let seq = afterSeq; ;) {
      const chunk = await storage.log.read('run-1', seq, format, READ_BYTES);
      if (chunk === undefined) return found;
      found.push(chunk);
      seq = chunk.lastSeq;
    }
  }

  const bytesOf = (found: readonly LogChunk[]): Buffer => Buffer.concat(found.map(({ bytes }) => bytes));

  const segments = (): number =>
    (storage.database.statement('SELECT count(*) AS count FROM segments').get() as { count: number }).count;

  it.each(FORMATS)('returns the same bytes of %s to ten readers, and reads them once', async (format) => {
    await append(12);
    await finish();
    const readers = await Promise.all(Array.from({ length: 10 }, () => chunks(format)));
    const [first = [], ...others] = readers;
    expect(first.length).toBeGreaterThan(3);
    // The last event is a short segment of its own, which is not worth caching.
    const long = first.slice(0, -1);
    for (const other of others) {
      expect(long.map(({ bytes }, index) => bytes === other[index]?.bytes)).toEqual(long.map(() => true));
    }
  });

  it('returns the rest of what was read to a reader that starts in the middle', async () => {
    await append(6);
    await finish();
    const all = bytesOf(await chunks());
    const { size } = storage.database.logCache;
    const middle = await chunks('sse', 37);
    expect(middle[0]?.firstSeq).toBe(38);
    expect(all.subarray(-bytesOf(middle).length).equals(bytesOf(middle))).toBe(true);
    expect(storage.database.logCache.size).toBe(size);
  });

  it('caches nothing of an active run, and shows what was appended since', async () => {
    await append(5);
    await chunks();
    expect(storage.database.logCache.size).toBe(0);
    await append(3);
    await finish();
    expect((await chunks()).at(-1)?.lastSeq).toBe(8 * BATCH + 1);
    expect(storage.database.logCache.size).toBeGreaterThan(7 * BATCH_BYTES);
  });

  it('returns the same after compaction', async () => {
    await append(1);
    for (let event = 0; event < 400; event += 1)
      await storage.log.append('run-1', epoch, [logEvent('x'.repeat(500))]);
    await finish();
    const before = bytesOf(await chunks());
    const loose = segments();
    while (segments() > loose / 20) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(bytesOf(await chunks()).equals(before)).toBe(true);
    storage.database.logCache.drop(1);
    expect(bytesOf(await chunks()).equals(before)).toBe(true);
  });

  it('returns and caches nothing that was trimmed', async () => {
    await append(12);
    await finish();
    const whole = bytesOf(await chunks());
    await storage.maintenance.trim('run-1', 150);
    const rest = await chunks();
    expect(rest[0]?.firstSeq).toBe(150);
    expect(whole.subarray(-bytesOf(rest).length).equals(bytesOf(rest))).toBe(true);
    expect((await chunks())[0]?.bytes === rest[0]?.bytes).toBe(true);
    await storage.maintenance.shrink(0);
    expect(storage.database.logCache.size).toBe(0);
    expect((await chunks()).map(({ firstSeq }) => firstSeq)).toEqual([12 * BATCH + 1]);
  });

  it('returns and caches nothing of a removed run', async () => {
    await append(12);
    await finish();
    await chunks();
    const removal = storage.runs.expire(LATER, 10);
    while ((await storage.runs.get('run-1')) !== undefined) await new Promise(setImmediate);
    expect(await chunks()).toEqual([]);
    expect(storage.database.logCache.size).toBe(0);
    expect(await removal).toEqual([{ runId: 'run-1', sessionId: 'run-1' }]);
  });

  it('caches no more than logCacheBytes, and nothing when that is 0', async () => {
    await append(12);
    await finish();
    for (const logCacheBytes of [500_000, 0]) {
      storage.database.close();
      storage = await SqliteTestStorage.open(storage.folder, { logCacheBytes });
      for (const format of FORMATS) expect((await chunks(format)).at(-1)?.lastSeq).toBe(12 * BATCH + 1);
      const { size } = storage.database.logCache;
      expect(size).toBeLessThanOrEqual(logCacheBytes);
      expect(size > 0).toBe(logCacheBytes > 0);
    }
  });
});
