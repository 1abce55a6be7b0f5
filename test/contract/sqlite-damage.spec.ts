import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GatewayError } from '#errors';
import { isActive, type Run, type StartedRun } from '#runs';
import type { SessionRecord } from '#sessions';
import { DatabaseFileError } from '#storage-sqlite';
import type { LogExtent } from '#watch';
import type { WireFormat } from '#wire';
import { SqliteTestStorage } from '#storage-testing';
import { logEvent, newRun, sessionRecord, successEvent, eventually, temporaryFolder } from '#testing';

const FORMATS: readonly WireFormat[] = ['envelopes', 'sse'];
const NOW = new Date('2026-01-02T03:04:06.000Z');
const READ_BYTES = 16 * 1024;
const PAGE_BYTES = 4_096;
const FLIPPED_BYTES = 8;
/** Offsets in each page: its header, its cell list, and content further behind. */
const PLACES = [0, 8, 1_500, 2_700, 4_070];
const TYPED = ['LOG_CORRUPT', 'STORAGE_CORRUPT'];

interface Truth {
  readonly run: Run;
  readonly extent: LogExtent;
  readonly events: Readonly<Record<WireFormat, ReadonlyMap<number, Buffer>>>;
}

/** The outcome of a query whose correct answer is known. */
type Outcome = 'true' | 'refused' | 'not found';

describe('a database file with flipped bytes', () => {
  let folder: string;
  let content: Buffer;
  const folders: string[] = [];
  const truths = new Map<string, Truth>();
  const sessions = new Map<string, SessionRecord>();

  beforeAll(async () => {
    const storage = await SqliteTestStorage.open();
    ({ folder } = storage);
    await fill(storage);
    for (const { runId } of await storage.runs.list({ limit: 100 })) {
      truths.set(runId, await truthOf(storage, runId));
    }
    for (const each of await storage.sessions.list({ userId: 'user-1', limit: 100 })) {
      sessions.set(each.sessionId, each);
    }
    storage.database.close();
    const plain = new DatabaseSync(storage.path, { timeout: 30_000 });
    // Without free pages that hold compacted data.
    plain.exec('VACUUM');
    plain.close();
    await eventually('the journal to be written back', () => {
      // The thread that writes it back releases the file asynchronously.
      new DatabaseSync(storage.path).close();
      return existsSync(`${storage.path}-wal`) ? undefined : true;
    });
    content = await readFile(storage.path);
    expect(truths.size).toBe(7);
  }, 60_000);

  afterEach(async () => {
    for (const each of folders.splice(0)) await rm(each, { recursive: true });
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each(PLACES)(
    'is never served as if it were whole, whichever page has a flipped byte at %d',
    async (place) => {
      const outcomes = { true: 0, refused: 0, 'not found': 0, unopened: 0 };
      for (let start = 0; start < content.length; start += PAGE_BYTES) {
        const storage = await openFlipped(start + place);
        if (storage === undefined) {
          outcomes.unopened += 1;
          continue;
        }
        for (const outcome of await answers(storage)) outcomes[outcome] += 1;
        storage.database.close();
      }
      expect(outcomes.refused).toBeGreaterThan(0);
      expect(outcomes.true).toBeGreaterThan(outcomes.refused);
    },
    180_000,
  );

  it('loses only the events of the damaged segment, and names them', async () => {
    const text = Buffer.from('event 20 of large');
    for (const at of occurrences(text)) {
      const storage = (await openFlipped(at)) as SqliteTestStorage;
      const reads = await Promise.all(FORMATS.map((format) => readAll(storage, 'large', format)));
      const damaged = reads.flatMap((each) => each.damaged);
      expect(damaged).toHaveLength(1);
      expect(damaged[0]?.firstSeq).toBeLessThanOrEqual(20);
      expect(damaged[0]?.lastSeq).toBeGreaterThanOrEqual(20);
      expect(damaged[0]?.lastSeq).toBeLessThan(truths.get('large')?.extent.lastSeq ?? 0);
      expect(await storage.log.extent('large')).toEqual(truths.get('large')?.extent);
      storage.database.close();
    }
  }, 30_000);

  it('keeps damage separate when the log is trimmed through it, and compacts nothing with it', async () => {
    const [at] = occurrences(Buffer.from('event 20 of large'));
    const storage = (await openFlipped(at)) as SqliteTestStorage;
    await storage.maintenance.trim('large', 20);
    expect(await storage.log.extent('large')).toMatchObject({ firstSeq: 20 });
    const { damaged, seqs } = await readAll(storage, 'large', 'sse', 20);
    expect(damaged[0]?.firstSeq).toBe(20);
    expect(seqs.at(-1)).toBe(truths.get('large')?.extent.lastSeq);
    storage.database.close();
  });

  it('does not show a run the segments of another', async () => {
    const storage = await openFlipped(undefined, (database) => {
      const keyOf = (runId: string): number =>
        database.prepare('SELECT run_key FROM runs WHERE run_id = ?').get(runId)?.['run_key'] as number;
      const move = database.prepare('UPDATE segments SET run_key = ? WHERE run_key = ?');
      const [first, second] = [keyOf('twin-1'), keyOf('twin-2')];
      for (const [from, to] of [
        [first, -1],
        [second, first],
        [-1, second],
      ] as const) {
        move.run(to, from);
      }
    });
    for (const runId of ['twin-1', 'twin-2']) {
      const read = storage?.log.read(runId, 0, 'sse', READ_BYTES);
      await expect(read).rejects.toMatchObject({ reason: 'LOG_CORRUPT', metadata: { run_id: runId } });
    }
    storage?.database.close();
  });

  it.each([
    ['is missing', 'DELETE FROM segments WHERE last_seq = 4'],
    ['overlaps another', 'UPDATE segments SET first_seq = first_seq - 1 WHERE last_seq = 4'],
    ['has lost its checksum', 'UPDATE segments SET sse_sum = NULL WHERE last_seq = 4'],
  ])('refuses a log in which a segment %s', async (_, sql) => {
    const storage = await openFlipped(undefined, (database) => database.exec(sql));
    await expect(storage?.log.read('few', 3, 'sse', READ_BYTES)).rejects.toMatchObject({
      reason: 'LOG_CORRUPT',
      metadata: { run_id: 'few', first_seq: '4', last_seq: '4' },
    });
    expect((await storage?.log.read('few', 4, 'sse', READ_BYTES))?.firstSeq).toBe(5);
    storage?.database.close();
  });

  /** Creates runs of all kinds: compacted, with few segments, large, trimmed, active. */
  async function fill(storage: SqliteTestStorage): Promise<void> {
    for (const id of ['session-1', 'session-2', 'session-3']) {
      await storage.sessions.put(sessionRecord({ sessionId: id }));
    }
    await finished(storage, 'joined', 60, 200);
    await finished(storage, 'few', 6, 50);
    await finished(storage, 'large', 60, 12_000);
    await finished(storage, 'trimmed', 40, 100);
    await storage.maintenance.trim('trimmed', 21);
    await finished(storage, 'twin-1', 5, 50);
    await finished(storage, 'twin-2', 5, 50);
    await started(storage, 'active', 30, 100);
    await eventually('the segments to be joined', () => {
      const left = storage.database.statement('SELECT count(*) AS runs FROM loose_runs').get();
      return left?.['runs'] === 0 ? true : undefined;
    });
  }

  async function started(
    storage: SqliteTestStorage,
    runId: string,
    events: number,
    bytes: number,
  ): Promise<number> {
    await storage.runs.admit(newRun({ runId, sessionId: runId }), { maxActiveRuns: 10 });
    const { epoch } = (await storage.runs.start(runId, NOW)) as StartedRun;
    const filler = 'x'.repeat(bytes);
    for (let seq = 1; seq <= events; seq += 1) {
      await storage.log.append(runId, epoch, [logEvent(`event ${seq} of ${runId} ${filler}`)]);
    }
    return epoch;
  }

  async function finished(
    storage: SqliteTestStorage,
    runId: string,
    events: number,
    bytes: number,
  ): Promise<void> {
    const epoch = await started(storage, runId, events - 1, bytes);
    await storage.log.append(runId, epoch, [successEvent()]);
  }

  async function truthOf({ runs, log }: SqliteTestStorage, runId: string): Promise<Truth> {
    const run = (await runs.get(runId)) as Run;
    const extent = (await log.extent(runId)) as LogExtent;
    const events = { envelopes: new Map<number, Buffer>(), sse: new Map<number, Buffer>() };
    for (const format of FORMATS) {
      for (let seq = extent.firstSeq - 1; seq < extent.lastSeq; seq += 1) {
        const [here, next] = await Promise.all(
          [seq, seq + 1].map((after) => log.read(runId, after, format, Number.MAX_SAFE_INTEGER)),
        );
        const bytes = here?.bytes ?? Buffer.alloc(0);
        events[format].set(seq + 1, bytes.subarray(0, bytes.length - (next?.bytes.length ?? 0)));
      }
    }
    return { run, extent, events };
  }

  /**
   * Opens a storage over the file with some bytes flipped or changed by hand; undefined when it is
   * refused.
   */
  async function openFlipped(
    at: number | undefined,
    change: (database: DatabaseSync) => void = () => undefined,
  ): Promise<SqliteTestStorage | undefined> {
    const damaged = Buffer.from(content);
    for (let index = 0; at !== undefined && index < FLIPPED_BYTES; index += 1) {
      damaged[at + index] = ~(damaged[at + index] as number);
    }
    const own = await temporaryFolder();
    try {
      const path = join(own, 'test.sqlite');
      await writeFile(path, damaged);
      const database = new DatabaseSync(path);
      change(database);
      database.close();
      return await SqliteTestStorage.open(own, { logCacheBytes: 0 });
    } catch (error) {
      if (!(error instanceof DatabaseFileError)) throw error;
      expect(error.message).toContain(join(own, 'test.sqlite'));
      return undefined;
    } finally {
      folders.push(own);
    }
  }

  function* occurrences(text: Buffer): Generator<number> {
    for (let at = content.indexOf(text); at !== -1; at = content.indexOf(text, at + 1)) yield at;
  }

  async function answers(storage: SqliteTestStorage): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const [sessionId, session] of sessions) {
      outcomes.push(
        await outcome(
          () => storage.sessions.get(sessionId),
          (found) => expect(found).toEqual(session),
        ),
      );
    }
    for (const [runId, { run, extent }] of truths) {
      const same = isActive(run) ? { runId, sessionId: run.sessionId, params: run.params } : run;
      outcomes.push(
        await outcome(
          () => storage.runs.get(runId),
          (found) => expect(found).toMatchObject(same),
        ),
      );
      const begin = await outcome(
        () => storage.log.extent(runId),
        (found) => {
          if (!isActive(run)) expect(found).toEqual(extent);
        },
      );
      outcomes.push(begin);
      if (begin !== 'true') continue;
      for (const format of FORMATS) {
        const { damaged } = await readAll(storage, runId, format);
        outcomes.push(damaged.length > 0 ? 'refused' : 'true');
      }
    }
    return outcomes;
  }

  async function outcome<T>(
    ask: () => Promise<T | undefined>,
    compare: (found: T) => void,
  ): Promise<Outcome> {
    let found: T | undefined;
    try {
      found = await ask();
    } catch (error) {
      expectTyped(error);
      return 'refused';
    }
    if (found === undefined) return 'not found';
    compare(found);
    return 'true';
  }

  /** Reads a log as a client that skips events reported as damaged, and compares every event. */
  async function readAll(storage: SqliteTestStorage, runId: string, format: WireFormat, from?: number) {
    const { extent, events } = truths.get(runId) as Truth;
    const damaged: { firstSeq: number; lastSeq: number }[] = [];
    const seqs: number[] = [];
    for (let seq = (from ?? extent.firstSeq) - 1; seq < extent.lastSeq;) {
      try {
        const chunk = await storage.log.read(runId, seq, format, READ_BYTES);
        // The run itself is no longer found.
        if (chunk === undefined) return { damaged: [{ firstSeq: seq + 1, lastSeq: extent.lastSeq }], seqs };
        expect(chunk.firstSeq).toBe(seq + 1);
        const here = Array.from({ length: chunk.lastSeq - seq }, (_, index) => seq + 1 + index);
        const expected = Buffer.concat(here.map((each) => events[format].get(each) as Buffer));
        expect(expected.equals(chunk.bytes)).toBe(true);
        seqs.push(...here);
        seq = chunk.lastSeq;
      } catch (error) {
        expectTyped(error);
        const { run_id, first_seq, last_seq } = (error as GatewayError).metadata;
        if (run_id === undefined) return { damaged: [{ firstSeq: seq + 1, lastSeq: extent.lastSeq }], seqs };
        expect(run_id).toBe(runId);
        damaged.push({ firstSeq: Number(first_seq), lastSeq: Number(last_seq) });
        expect(Number(first_seq)).toBeLessThanOrEqual(seq + 1);
        expect(Number(last_seq)).toBeGreaterThan(seq);
        seq = Number(last_seq);
      }
    }
    return { damaged, seqs };
  }

  function expectTyped(error: unknown): void {
    if (!(error instanceof GatewayError)) throw error;
    expect(TYPED).toContain(error.reason);
    expect(error.code).toBe('DATA_LOSS');
  }
});
