import { stat } from 'node:fs/promises';
import type { StartedRun } from '#runs';
import { SqliteTestStorage } from '#storage-testing';
import { logEvent, newRun, successEvent } from '#testing';

const END = new Date('2026-01-02T03:04:06.000Z');
const LATER = new Date(END.getTime() + 1);
const LIMITS = { maxActiveRuns: 1_000 };

describe('removing runs from SQLite', () => {
  let storage: SqliteTestStorage;

  beforeEach(async () => {
    storage = await SqliteTestStorage.open();
  });

  afterEach(() => storage.close());

  /** A finished run of about `megabytes`, in segments of 100 kB. */
  async function finishedRun(runId: string, megabytes: number, emittedAt = END): Promise<void> {
    await storage.runs.admit(newRun({ runId, sessionId: runId }), LIMITS);
    const { epoch } = (await storage.runs.start(runId, END)) as StartedRun;
    for (let index = 0; index < megabytes * 10; index += 1) {
      await storage.log.append(runId, epoch, [logEvent('x'.repeat(50_000))]);
    }
    await storage.log.append(runId, epoch, [{ ...successEvent(), emittedAt }]);
  }

  const segments = (): unknown => storage.database.statement('SELECT count(*) AS count FROM segments').get();

  const fileSize = async (): Promise<number> => (await stat(storage.path)).size;

  it('deletes the events of large and small runs and releases their space', async () => {
    await finishedRun('large', 12);
    for (let index = 0; index < 20; index += 1) await finishedRun(`small-${index}`, 0.1);
    storage.database.statement('PRAGMA wal_checkpoint(TRUNCATE)').get();
    expect(await fileSize()).toBeGreaterThan(12e6);
    expect(await storage.runs.expire(LATER, 50)).toHaveLength(21);
    expect(segments()).toEqual({ count: 0 });
    for (let calls = 0; calls < 20 && (await fileSize()) > 500_000; calls += 1) {
      expect(await storage.runs.expire(LATER, 50)).toHaveLength(0);
    }
    expect(await fileSize()).toBeLessThan(500_000);
  });

  it('lets other writes through during a removal', async () => {
    await finishedRun('large', 20);
    await storage.runs.admit(newRun({ runId: 'live' }), LIMITS);
    const { epoch } = (await storage.runs.start('live', END)) as StartedRun;
    let isRemoving = true;
    const removal = storage.runs.expire(LATER, 50).finally(() => (isRemoving = false));
    let between = 0;
    while (isRemoving) {
      await storage.log.append('live', epoch, [logEvent('meanwhile')]);
      if (isRemoving) between += 1;
    }
    await removal;
    expect(between).toBeGreaterThan(3);
    expect(await storage.log.extent('live')).toMatchObject({ ended: false });
  });

  it('hides a run immediately and continues to delete its events after a restart', async () => {
    await finishedRun('large', 8);
    const removal = storage.runs.expire(LATER, 50);
    while ((await storage.runs.get('large')) !== undefined) await new Promise(setImmediate);
    expect(await storage.runs.get('large')).toBeUndefined();
    expect(await storage.log.read('large', 0, 'sse', 1_000)).toBeUndefined();
    storage.database.close();
    await removal.catch(() => undefined);
    storage = await SqliteTestStorage.open(storage.folder);
    expect(segments()).not.toEqual({ count: 0 });
    expect(await storage.runs.expire(LATER, 50)).toHaveLength(0);
    expect(segments()).toEqual({ count: 0 });
  });

  it('keeps the events of every other run', async () => {
    await finishedRun('old', 1);
    await finishedRun('kept', 1, LATER);
    const before = await storage.log.read('kept', 0, 'sse', Number.MAX_SAFE_INTEGER);
    expect(await storage.runs.expire(LATER, 50)).toHaveLength(1);
    expect(await storage.runs.get('old')).toBeUndefined();
    expect(await storage.log.read('kept', 0, 'sse', Number.MAX_SAFE_INTEGER)).toEqual(before);
    const runs = storage.database.statement('SELECT count(DISTINCT run_key) AS count FROM segments');
    expect(runs.get()).toEqual({ count: 1 });
  });
});
