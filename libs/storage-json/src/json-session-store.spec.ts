import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionRecord, temporaryFolder } from '#testing';
import { JsonSessionStore } from './json-session-store.js';
import type { SessionFileOptions } from './session-file.js';

type Problem = Parameters<SessionFileOptions['onCorrupt']>[0];

const LATER = new Date('2026-03-04T05:06:07.008Z');

describe('JsonSessionStore', () => {
  let folder: string;
  let path: string;
  let problems: Problem[];

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'data', 'init_sessions.json');
    await mkdir(join(folder, 'data'));
    problems = [];
  });

  afterEach(() => rm(folder, { recursive: true }));

  const open = (): Promise<JsonSessionStore> =>
    JsonSessionStore.open({ path, onCorrupt: (problem) => problems.push(problem) });

  const userSessions = async (store: JsonSessionStore): Promise<string[]> =>
    (await store.list({ userId: 'user-1', limit: 100 })).map(({ sessionId }) => sessionId);

  it('opens without a file, and creates its folder with the first write', async () => {
    await rm(join(folder, 'data'), { recursive: true });
    const store = await open();
    expect(await userSessions(store)).toEqual([]);
    await store.put(sessionRecord());
    expect(await readdir(join(folder, 'data'))).toEqual(['init_sessions.json']);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('writes simultaneous changes together', async () => {
    const store = await open();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => store.put(sessionRecord({ sessionId: `session-${index}` }))),
    );
    const rows = JSON.parse(await readFile(path, 'utf8')) as unknown[];
    expect(rows).toHaveLength(50);
  });

  it('shows a change only once it is in the file', async () => {
    const store = await open();
    const put = store.put(sessionRecord());
    expect(await store.get('session-1')).toBeUndefined();
    await put;
    expect(await store.get('session-1')).toEqual(sessionRecord());
  });

  it('completes pending writes when it is closed', async () => {
    const store = await open();
    void store.put(sessionRecord());
    void store.put(sessionRecord({ sessionId: 'session-2' }));
    await store.close();
    expect(JSON.parse(await readFile(path, 'utf8'))).toHaveLength(2);
  });

  describe('with a file of an older installation', () => {
    it('keeps its sessions and continues to write them', async () => {
      const row = { session_id: 'old', user_id: 'user-1', repo_url: '', purpose: 'p', repo: '' };
      await writeFile(path, JSON.stringify({ old: row }));
      const store = await open();
      expect(await store.get('old')).toMatchObject({ sessionId: 'old', purpose: 'p', ref: '' });
      await store.put(sessionRecord());
      await store.close();
      expect(await userSessions(await open())).toEqual(expect.arrayContaining(['old', 'session-1']));
      expect(problems).toEqual([]);
    });
  });

  describe('with a corrupt file', () => {
    it.each([
      ['is cut off', '[{"session_id": "a", "user_id'],
      ['is empty', ''],
      ['is not JSON', '\u0000\u0001 binary'],
      ['is of another shape', '{"sessions": [{"session_id": "a"}]}'],
      ['has one bad row', '[{"session_id": "a"}, {"session_id": "../b"}]'],
    ])('that %s, sets it aside unchanged and says so', async (_, content) => {
      await writeFile(path, content);
      const store = await open();
      expect(await userSessions(store)).toEqual([]);
      expect(problems).toEqual([
        { path, keptAs: expect.stringContaining(`${path}.corrupt-`), why: expect.stringMatching(/./) },
      ]);
      await store.put(sessionRecord());
      const kept = problems[0]?.keptAs ?? '';
      expect(await readFile(kept, 'utf8')).toBe(content);
      await open();
      expect(problems).toHaveLength(1);
    });
  });

  describe('when the folder cannot be written', () => {
    /** Removes the folder: root may write to any folder, but nobody into a file. */
    async function takeFolderAway(): Promise<() => Promise<void>> {
      await rename(join(folder, 'data'), join(folder, 'away'));
      await writeFile(join(folder, 'data'), 'in the way');
      return async () => {
        await rm(join(folder, 'data'));
        await rename(join(folder, 'away'), join(folder, 'data'));
      };
    }

    it('refuses every change with STORAGE_UNAVAILABLE and changes nothing', async () => {
      const store = await open();
      await store.put(sessionRecord());
      const before = await readFile(path, 'utf8');
      const restore = await takeFolderAway();
      const results = await Promise.allSettled([
        store.put(sessionRecord({ sessionId: 'session-2' })),
        store.update('session-1', () => ({ purpose: 'one' }), LATER),
        store.update('session-1', () => ({ ref: 'two' }), LATER),
        store.remove('session-1'),
      ]);
      for (const result of results) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { reason: 'STORAGE_UNAVAILABLE', code: 'UNAVAILABLE', retryable: true },
        });
      }
      expect(await store.get('session-1')).toEqual(sessionRecord());
      expect(await userSessions(store)).toEqual(['session-1']);
      await restore();
      expect(await readFile(path, 'utf8')).toBe(before);
    });

    it('recovers as if nothing had been requested once the folder is back', async () => {
      const store = await open();
      await store.put(sessionRecord());
      const restore = await takeFolderAway();
      const refused = store.update('session-1', () => ({ purpose: 'refused' }), LATER);
      await expect(refused).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
      await restore();
      await store.update('session-1', () => ({ ref: 'taken' }), LATER);
      expect(await (await open()).get('session-1')).toEqual(
        sessionRecord({ ref: 'taken', updatedAt: LATER }),
      );
    });

    it('keeps nothing of a refused change beneath a later successful one', async () => {
      const store = await open();
      await store.put(sessionRecord());
      const restore = await takeFolderAway();
      const refused = store.update('session-1', () => ({ purpose: 'refused' }), LATER);
      const next = refused.catch(restore).then(() => store.update('session-1', () => ({ ref: 'r' }), LATER));
      expect(await next).toMatchObject({ purpose: sessionRecord().purpose, ref: 'r' });
    });

    it('does not open a path that is not a file, and leaves it alone', async () => {
      await mkdir(path);
      await expect(open()).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
      expect((await stat(path)).isDirectory()).toBe(true);
      expect(problems).toEqual([]);
    });
  });

  it('removes what dead processes left behind, and nothing else', async () => {
    const data = join(folder, 'data');
    const others = ['init_sessions.json.bak', 'init_sessions.json.1.new.txt', 'other.99999999.new'];
    for (const name of [
      'init_sessions.json.99999999.new',
      `init_sessions.json.${process.pid}.new`,
      ...others,
    ]) {
      await writeFile(join(data, name), '[');
    }
    await open();
    expect((await readdir(data)).sort()).toEqual([`init_sessions.json.${process.pid}.new`, ...others].sort());
  });
});
