import { EventEmitter2 } from '@nestjs/event-emitter';
import { MemoryActiveRuns, MemoryRunStore, MemorySessionStore, MemoryStorage } from '#storage-memory';
import { newRun, sessionRecord } from '#testing';
import {
  SESSION_REMOVED,
  SESSION_UPDATED,
  type SessionRemoved,
  type SessionUpdated,
} from './session-events.js';
import { DEMO_USER, SessionsService } from './sessions.service.js';

describe('SessionsService', () => {
  const storage = new MemoryStorage();
  const events = new EventEmitter2();
  const runs = new MemoryRunStore(storage);
  const service = new SessionsService(
    new MemorySessionStore(storage),
    new MemoryActiveRuns(storage),
    events,
    {
      retentionMs: Number.POSITIVE_INFINITY,
    },
  );
  let told: [name: string, sessionId: string][];

  beforeEach(() => {
    storage.sessions.clear();
    storage.runs.clear();
    told = [];
    events.removeAllListeners();
    events.on(SESSION_UPDATED, ({ session }: SessionUpdated) =>
      told.push([SESSION_UPDATED, session.sessionId]),
    );
    events.on(SESSION_REMOVED, ({ sessionId }: SessionRemoved) => told.push([SESSION_REMOVED, sessionId]));
  });

  const startRun = (sessionId: string) =>
    runs.admit(newRun({ runId: `run of ${sessionId}`, sessionId }), { maxActiveRuns: 10 });

  it('drafts sessions with unique IDs, a repository name and a user', () => {
    const draft = service.draft({ userId: '', repoUrl: 'git@example.org:owner/tool.git', ref: 'v1' });
    expect(draft).toMatchObject({ userId: DEMO_USER, repoName: 'tool', ref: 'v1', purpose: '' });
    const other = service.draft({ userId: 'user-2', repoUrl: '', ref: '' });
    expect(other).toMatchObject({ userId: 'user-2', repoName: '' });
    expect(other.sessionId).not.toBe(draft.sessionId);
    expect(storage.sessions.size).toBe(0);
  });

  it('reports whether a session has an active run, and which', async () => {
    await service.put(sessionRecord());
    expect(await service.get('session-1')).toEqual({
      ...sessionRecord(),
      running: false,
      activeRunId: undefined,
    });
    await startRun('session-1');
    expect(await service.get('session-1')).toMatchObject({
      running: true,
      activeRunId: 'run of session-1',
    });
  });

  it('refuses any operation on a missing session', async () => {
    const refused = { reason: 'SESSION_NOT_FOUND', code: 'NOT_FOUND' };
    await expect(service.get('gone')).rejects.toMatchObject(refused);
    await expect(service.record('gone')).rejects.toMatchObject(refused);
    await expect(service.update('gone', () => ({}))).rejects.toMatchObject(refused);
    expect(await service.find('gone')).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('renames the repository with its URL, unless the change names it', async () => {
    await service.put(sessionRecord());
    const repoUrl = 'https://example.org/owner/other.git';
    expect(await service.update('session-1', () => ({ repoUrl }))).toMatchObject({
      repoUrl,
      repoName: 'other',
    });
    const unnamed = { repoUrl: 'https://example.org/owner/third', repoName: undefined };
    expect(await service.update('session-1', () => unnamed)).toMatchObject({ repoName: 'third' });
    const named = { repoUrl, repoName: 'mine' };
    expect(await service.update('session-1', () => named)).toMatchObject(named);
    expect(await service.update('session-1', () => ({ purpose: 'p' }))).toMatchObject(named);
  });

  it('announces what it puts, updates and removes', async () => {
    await service.put(sessionRecord());
    await service.update('session-1', () => ({ purpose: 'p' }));
    await service.remove('session-1');
    expect(told).toEqual([
      [SESSION_UPDATED, 'session-1'],
      [SESSION_UPDATED, 'session-1'],
      [SESSION_REMOVED, 'session-1'],
    ]);
  });

  it("lists a page of a user's sessions and returns where the next one begins", async () => {
    for (let index = 1; index <= 5; index += 1) {
      const createdAt = new Date(index * 1000);
      await service.put(sessionRecord({ sessionId: `session-${index}`, userId: DEMO_USER, createdAt }));
    }
    await startRun('session-4');
    const first = await service.list('', 2);
    expect(first.sessions.map(({ sessionId, running }) => [sessionId, running])).toEqual([
      ['session-5', false],
      ['session-4', true],
    ]);
    const second = await service.list('', 2, first.nextAfter);
    const third = await service.list('', 2, second.nextAfter);
    expect(third.sessions.map(({ sessionId }) => sessionId)).toEqual(['session-1']);
    expect(third.nextAfter).toBeUndefined();
    expect((await service.list('', 5)).nextAfter).toBeUndefined();
  });

  it('removes idle sessions and spares those with an active run', async () => {
    for (const sessionId of ['idle', 'busy', 'fresh']) {
      const updatedAt = new Date(sessionId === 'fresh' ? 9_000 : 1_000);
      await service.put(sessionRecord({ sessionId, updatedAt }));
    }
    await startRun('busy');
    told = [];
    expect(await service.removeIdle(new Date(5_000), 10)).toBe(1);
    expect([...storage.sessions.keys()].sort()).toEqual(['busy', 'fresh']);
    expect(told).toEqual([[SESSION_REMOVED, 'idle']]);
  });

  it('does not find an expired session, even before it is removed, unless a run is active', async () => {
    const retentionMs = 60_000;
    const short = new SessionsService(
      new MemorySessionStore(storage),
      new MemoryActiveRuns(storage),
      events,
      {
        retentionMs,
      },
    );
    const ages = { fresh: 30_000, over: 61_000, older: 90_000, busy: 120_000, oldest: 180_000 };
    for (const [sessionId, age] of Object.entries(ages)) {
      const updatedAt = new Date(Date.now() - age);
      await service.put(sessionRecord({ sessionId, userId: DEMO_USER, createdAt: updatedAt, updatedAt }));
    }
    await startRun('busy');
    expect(await short.find('over')).toBeUndefined();
    await expect(short.get('over')).rejects.toMatchObject({ reason: 'SESSION_NOT_FOUND' });
    expect(await short.find('busy')).toBeDefined();
    const first = await short.list('', 1);
    expect(first.sessions.map(({ sessionId }) => sessionId)).toEqual(['fresh']);
    const second = await short.list('', 1, first.nextAfter);
    expect(second.sessions.map(({ sessionId }) => sessionId)).toEqual(['busy']);
    expect(second.nextAfter).toBeUndefined();
  });
});
