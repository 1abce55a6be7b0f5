import { DatabaseSync } from 'node:sqlite';
import type { StartedRun } from '#runs';
import type { FramedBatch } from '#wire';
import { followRun, SqliteTestStorage } from '#storage-testing';
import { logEvent, newRun, sessionRecord, successEvent } from '#testing';

const NOW = new Date('2026-01-02T03:04:06.000Z');
const LIMITS = { maxActiveRuns: 1_000 };
const EVERYTHING = Number.MAX_SAFE_INTEGER;

describe('SqliteRunEventLog', () => {
  let storage: SqliteTestStorage;
  let other: DatabaseSync;

  beforeEach(async () => {
    storage = await SqliteTestStorage.open();
    other = new DatabaseSync(storage.path);
  });

  afterEach(async () => {
    other.close();
    await storage.close();
  });

  async function startedRun(runId = 'run-1'): Promise<number> {
    await storage.runs.admit(newRun({ runId, sessionId: `session of ${runId}` }), LIMITS);
    return ((await storage.runs.start(runId, NOW)) as StartedRun).epoch;
  }

  const committed = (): unknown => other.prepare('SELECT max(last_seq) AS seq FROM segments').get();

  it('shows nothing before it is committed, to subscribers, readers and other processes', async () => {
    const epoch = await startedRun();
    const heard: unknown[] = [];
    const unfollow = followRun(storage.log, 'run-1', ({ lastSeq }) => heard.push([lastSeq, committed()]));
    const append = storage.log.append('run-1', epoch, [logEvent('a'), logEvent('b')]);
    expect(await storage.log.read('run-1', 0, 'sse', EVERYTHING)).toBeUndefined();
    expect((await storage.log.extent('run-1'))?.lastSeq).toBe(0);
    expect(heard).toEqual([]);
    await append;
    unfollow();
    expect(heard).toEqual([[2, { seq: 2 }]]);
  });

  it('announces no append twice when another write made its commit start over', async () => {
    const epoch = await startedRun();
    const heard: number[] = [];
    const unfollow = followRun(storage.log, 'run-1', ({ firstSeq }) => heard.push(firstSeq));
    await Promise.allSettled([
      storage.log.append('run-1', epoch, [logEvent('a')]),
      storage.log.append('run-1', epoch + 1, [logEvent('fenced')]),
      storage.log.append('run-1', epoch, [logEvent('b')]),
    ]);
    unfollow();
    expect(heard).toEqual([1, 2]);
    expect(other.prepare('SELECT count(*) AS count FROM segments').get()).toEqual({ count: 2 });
  });

  it('puts the appends of all runs of a turn into one commit', async () => {
    const epochs = await Promise.all([startedRun('a'), startedRun('b'), startedRun('c')]);
    const versions = new Set<unknown>();
    const version = (): void => void versions.add(JSON.stringify(other.prepare('PRAGMA data_version').get()));
    const stop = ['a', 'b', 'c'].map((runId) => followRun(storage.log, runId, version));
    await Promise.all(
      ['a', 'b', 'c'].map((id, run) => storage.log.append(id, epochs[run] ?? 0, [logEvent(id)])),
    );
    for (const each of stop) each();
    expect(versions.size).toBe(1);
  });

  describe('when the storage is full', () => {
    const FILLING = 'x'.repeat(50_000);

    async function fill(epoch: number): Promise<{ acknowledged: FramedBatch[]; refused: unknown[] }> {
      const { page_count: pages } = storage.database.statement('PRAGMA page_count').get() as {
        page_count: number;
      };
      storage.database.statement(`PRAGMA max_page_count = ${pages + 200}`).get();
      const appends = Array.from({ length: 20 }, (_, index) =>
        storage.log.append('run-1', epoch, [logEvent(`${index} ${FILLING}`)]),
      );
      const settled = await Promise.allSettled(appends);
      return {
        acknowledged: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
        refused: settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : [])),
      };
    }

    const makeRoom = (): unknown => storage.database.statement('PRAGMA max_page_count = 1000000').get();

    it('refuses writes without space with STORAGE_FULL and keeps everything acknowledged', async () => {
      const epoch = await startedRun();
      const { acknowledged, refused } = await fill(epoch);
      expect(acknowledged.length).toBeGreaterThan(2);
      expect(refused.length).toBeGreaterThan(2);
      for (const error of refused) {
        expect(error).toMatchObject({ reason: 'STORAGE_FULL', code: 'UNAVAILABLE', retryable: true });
      }
      expect((await storage.log.read('run-1', 0, 'envelopes', EVERYTHING))?.bytes).toEqual(
        Buffer.concat(acknowledged.map(({ envelopes }) => envelopes)),
      );
      expect(await storage.log.extent('run-1')).toMatchObject({ lastSeq: acknowledged.length });
    });

    it('still answers, and resumes without a gap once there is space', async () => {
      const epoch = await startedRun();
      const { acknowledged } = await fill(epoch);
      expect(await storage.runs.get('run-1')).toMatchObject({ state: 'running' });
      makeRoom();
      const next = await storage.log.append('run-1', epoch, [logEvent(FILLING), successEvent()]);
      expect(next).toMatchObject({ firstSeq: acknowledged.length + 1, ended: true });
      other.close();
      storage = await storage.reopen();
      other = new DatabaseSync(storage.path);
      expect((await storage.log.read('run-1', 0, 'sse', EVERYTHING))?.bytes).toEqual(
        Buffer.concat([...acknowledged, next].map(({ sse }) => sse)),
      );
      expect(await storage.runs.get('run-1')).toMatchObject({ state: 'succeeded', lastSeq: next.lastSeq });
    });

    it('refuses sessions and runs the same way', async () => {
      const epoch = await startedRun();
      await fill(epoch);
      const params = { text: 'x'.repeat(1_000_000) };
      await expect(storage.runs.admit(newRun({ runId: 'big', params }), LIMITS)).rejects.toMatchObject({
        reason: 'STORAGE_FULL',
      });
      const big = sessionRecord({ purpose: 'x'.repeat(1_000_000) });
      await expect(storage.sessions.put(big)).rejects.toMatchObject({ reason: 'STORAGE_FULL' });
      makeRoom();
      await storage.sessions.put(big);
      expect(await storage.runs.get('big')).toBeUndefined();
    });

    it('has space again when finished runs have expired', async () => {
      const old = await startedRun('old');
      await storage.log.append('old', old, [logEvent('x'.repeat(3_000_000)), successEvent()]);
      const epoch = await startedRun();
      await fill(epoch);
      expect(await storage.runs.expire(new Date(NOW.getTime() + 1e9), 10)).toHaveLength(1);
      await storage.log.append('run-1', epoch, [logEvent('x'.repeat(1_000_000))]);
    });
  });
});
