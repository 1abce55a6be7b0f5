import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema } from '#contract';
import type { StartedRun } from '#runs';
import { envelopesIn, messageIn } from '#wire';
import { SqliteTestStorage } from '#storage-testing';
import { logEvent, newRun, sessionRecord, successEvent } from '#testing';
import { SourceChild } from '../support/source-child/index.js';

const ROUNDS = 10;
const PROGRAM = join(import.meta.dirname, 'fixtures', 'append-events.mjs');
const EVERYTHING = Number.MAX_SAFE_INTEGER;

describe('the SQLite file', () => {
  let storage: SqliteTestStorage;

  beforeEach(async () => {
    storage = await SqliteTestStorage.open();
  });

  afterEach(() => storage.close());

  it('has sessions, runs and events after a restart', async () => {
    await storage.sessions.put(sessionRecord());
    await storage.runs.admit(newRun(), { maxActiveRuns: 1 });
    const { epoch } = (await storage.runs.start('run-1', new Date(5))) as StartedRun;
    const batch = await storage.log.append('run-1', epoch, [logEvent('a'), successEvent()]);
    const run = await storage.runs.get('run-1');
    storage = await storage.reopen();
    expect(await storage.sessions.get('session-1')).toEqual(sessionRecord());
    expect(await storage.runs.get('run-1')).toEqual(run);
    expect(await storage.log.extent('run-1')).toEqual({
      firstSeq: 1,
      lastSeq: 2,
      ended: true,
      endedAt: expect.any(Date),
    });
    expect((await storage.log.read('run-1', 0, 'envelopes', EVERYTHING))?.bytes).toEqual(batch.envelopes);
    expect((await storage.log.read('run-1', 0, 'sse', EVERYTHING))?.bytes).toEqual(batch.sse);
  });

  it('has model usage after a restart', async () => {
    const entry = {
      day: '2026-02-03',
      userId: 'user-1',
      sessionId: 'session-1',
      runId: 'run-1',
      model: 'p/m',
      requests: 1,
      estimatedRequests: 0,
      inputTokens: 2,
      cachedInputTokens: 0,
      outputTokens: 3,
    };
    await storage.usage.add(entry);
    storage = await storage.reopen();
    expect(await storage.usage.ofRun('run-1')).toMatchObject([{ model: 'p/m', inputTokens: 2 }]);
    await storage.usage.add(entry);
    const days = { userId: 'user-1', fromDay: '2026-02-03', toDay: '2026-02-03' };
    expect(await storage.usage.ofUser(days)).toMatchObject([{ requests: 2, outputTokens: 6 }]);
  });

  it('commits pending writes when it is closed, and refuses later ones', async () => {
    const put = storage.sessions.put(sessionRecord());
    storage.database.close();
    await put;
    await expect(storage.sessions.put(sessionRecord({ sessionId: 'late' }))).rejects.toMatchObject({
      reason: 'STORAGE_UNAVAILABLE',
    });
    await expect(storage.sessions.get('late')).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
    storage = await storage.reopen();
    expect(await storage.sessions.get('session-1')).toEqual(sessionRecord());
  });

  it(`has every confirmed event when its process is killed while it appends, ${ROUNDS} times`, async () => {
    const confirmed = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      storage.database.close();
      const lines = await SourceChild.start(PROGRAM, storage.path, String(round)).killAfterLines(
        1 + round * 40,
      );
      for (const line of lines) {
        const [runId, lastSeq] = line.split(' ');
        confirmed.set(String(runId), Number(lastSeq));
      }
      storage = await SqliteTestStorage.open(storage.folder);
      for (const [runId, lastSeq] of confirmed) {
        const kept = await storedMessages(runId);
        expect(kept.length).toBeGreaterThanOrEqual(lastSeq);
        expect(kept).toEqual(kept.map((_, index) => `${index + 1}: ${runId} event ${index + 1}`));
        expect((await storage.runs.get(runId))?.lastSeq).toBe(kept.length);
      }
    }
    expect(confirmed.size).toBeGreaterThan(ROUNDS);
    const integrity = storage.database.statement('PRAGMA integrity_check').get();
    expect(integrity).toEqual({ integrity_check: 'ok' });
  }, 120_000);

  async function storedMessages(runId: string): Promise<string[]> {
    const chunk = await storage.log.read(runId, 0, 'envelopes', EVERYTHING);
    return [...envelopesIn(chunk?.bytes ?? Buffer.alloc(0))].map((each) => {
      const { seq, message } = fromBinary(WatchRunResponseSchema, messageIn(each));
      return `${seq}: ${message}`;
    });
  }
});
