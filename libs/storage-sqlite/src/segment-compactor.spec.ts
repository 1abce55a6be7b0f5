import type { StartedRun } from '#runs';
import type { WireFormat } from '#wire';
import { SqliteTestStorage } from '#storage-testing';
import { logEvent, newRun, successEvent, eventually } from '#testing';

const NOW = new Date('2026-01-02T03:04:06.000Z');
const EVERYTHING = Number.MAX_SAFE_INTEGER;
const FORMATS: readonly WireFormat[] = ['envelopes', 'sse'];

describe('compacting the segments of finished runs', () => {
  let storage: SqliteTestStorage;

  beforeEach(async () => {
    // Readers must see the segments, not a cached copy.
    storage = await SqliteTestStorage.open(undefined, { logCacheBytes: 0 });
  });

  afterEach(() => storage.close());

  async function startedRun(runId = 'run-1'): Promise<number> {
    await storage.runs.admit(newRun({ runId, sessionId: runId }), { maxActiveRuns: 10 });
    return ((await storage.runs.start(runId, NOW)) as StartedRun).epoch;
  }

  /**
   * Writes a finished run with one event of `bytes` per append; returns the content of its log in each
   * form.
   */
  async function finishedRun(runId: string, events: number, bytes = 200): Promise<Buffer[]> {
    const epoch = await startedRun(runId);
    const text = 'x'.repeat(bytes);
    await Promise.all(
      Array.from({ length: events - 1 }, (_, index) =>
        storage.log.append(runId, epoch, [logEvent(`${index} ${text}`)]),
      ),
    );
    const before = await contents(runId);
    const end = await storage.log.append(runId, epoch, [successEvent()]);
    return [
      Buffer.concat([before[0] ?? end.envelopes, end.envelopes]),
      Buffer.concat([before[1] ?? end.sse, end.sse]),
    ];
  }

  async function contents(runId: string): Promise<Buffer[]> {
    const chunks = await Promise.all(FORMATS.map((format) => storage.log.read(runId, 0, format, EVERYTHING)));
    return chunks.map((chunk) => chunk?.bytes ?? Buffer.alloc(0));
  }

  /** Compares contents of megabytes, whose difference would be unreadable. */
  async function expectContents(runId: string, expected: readonly Buffer[]): Promise<void> {
    const found = await contents(runId);
    expect(found.map((bytes, index) => expected[index]?.equals(bytes))).toEqual([true, true]);
  }

  const count = (table: string): number =>
    (storage.database.statement(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;

  const joined = (): Promise<boolean> =>
    eventually('all runs to be joined', () => count('loose_runs') === 0 || undefined);

  it('makes many segments into few of similar size, and changes no byte', async () => {
    const whole = await finishedRun('run-1', 3_000);
    expect(count('segments')).toBe(3_000);
    const size = await storage.maintenance.size();
    await joined();
    await expectContents('run-1', whole);
    expect(await storage.maintenance.size()).toBe(size);
    const { least, most, segments } = storage.database
      .statement(
        `SELECT min(size) AS least, max(size) AS most, count(*) AS segments FROM (
          SELECT length(envelopes) + length(sse) AS size FROM segments WHERE last_seq < 3000)`,
      )
      .get() as Record<string, number>;
    expect(segments).toBeGreaterThan(3);
    expect(most).toBeLessThanOrEqual(256 * 1024);
    expect(least).toBeGreaterThan(200 * 1024);
  });

  it('returns the same events to every reader at any moment', async () => {
    const whole = await finishedRun('run-1', 4_000);
    const [envelopes, sse] = whole as [Buffer, Buffer];
    let reads = 0;
    while (count('loose_runs') > 0) {
      for (const [format, expected] of [
        ['envelopes', envelopes],
        ['sse', sse],
      ] as const) {
        const afterSeq = Math.floor(Math.random() * 4_000);
        const rest = await readAll(afterSeq, format);
        expect(expected.subarray(expected.length - rest.length).equals(rest)).toBe(true);
        reads += 1;
      }
    }
    expect(reads).toBeGreaterThan(4);
    await expectContents('run-1', whole);
  });

  it('resumes after a restart in the middle', async () => {
    const whole = await finishedRun('run-1', 6_000);
    await eventually('the first steps', () => count('segments') < 5_500 || undefined);
    expect(count('segments')).toBeGreaterThan(500);
    storage = await storage.reopen();
    await expectContents('run-1', whole);
    await joined();
    expect(count('segments')).toBeLessThan(100);
    await expectContents('run-1', whole);
  });

  it('leaves active runs, short runs and large segments as they are', async () => {
    const epoch = await startedRun('active');
    for (let index = 0; index < 20; index += 1) await storage.log.append('active', epoch, [logEvent('a')]);
    await finishedRun('short', 5);
    await finishedRun('large', 10, 300_000);
    await joined();
    expect(count('segments')).toBe(20 + 5 + 10);
  });

  it('compacts the rest of a trimmed run, and skips a removed one', async () => {
    await finishedRun('trimmed', 500);
    await finishedRun('removed', 500);
    await storage.maintenance.trim('trimmed', 300);
    await storage.runs.expire(new Date('2030-01-01'), 1);
    await joined();
    const left = (await storage.runs.get('trimmed')) === undefined ? 'removed' : 'trimmed';
    const chunk = await storage.log.read(left, 0, 'sse', EVERYTHING);
    expect(chunk).toMatchObject({ firstSeq: left === 'trimmed' ? 300 : 1, lastSeq: 500 });
    expect(count('segments')).toBeLessThan(10);
  });

  it('lets appends through during compaction', async () => {
    const epoch = await startedRun('live');
    await finishedRun('run-1', 3_000);
    let appends = 0;
    while (count('loose_runs') > 0) {
      await storage.log.append('live', epoch, [logEvent('meanwhile')]);
      appends += 1;
    }
    expect(appends).toBeGreaterThan(10);
    expect(await storage.log.extent('live')).toMatchObject({ lastSeq: appends });
  });

  async function readAll(afterSeq: number, format: WireFormat): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let seq = afterSeq; ;) {
      const chunk = await storage.log.read('run-1', seq, format, 50_000);
      if (chunk === undefined) return Buffer.concat(parts);
      expect(chunk.firstSeq).toBe(seq + 1);
      parts.push(chunk.bytes);
      seq = chunk.lastSeq;
      await new Promise(setImmediate);
    }
  }
});
