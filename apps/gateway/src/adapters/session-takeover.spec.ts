import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { SqliteMarks } from '#storage-sqlite';
import { SqliteTestStorage } from '#storage-testing';
import { sessionRecord } from '#testing';
import { takeOverSessionFile } from './session-takeover.js';

const ROWS = ['a', 'b', 'c'].map((id) => ({
  session_id: id,
  user_id: 'user-1',
  repo_url: 'https://example.org/owner/tool.git',
  purpose: `purpose of ${id}`,
  repo: 'tool',
}));

describe('taking over the session file of an older installation', () => {
  let storage: SqliteTestStorage;
  let path: string;

  beforeAll(() => Logger.overrideLogger(false));

  afterAll(() => Logger.overrideLogger(['log', 'error', 'warn', 'fatal']));

  beforeEach(async () => {
    storage = await SqliteTestStorage.open();
    path = join(storage.folder, 'init_sessions.json');
  });

  afterEach(() => storage.close());

  const takeOver = (): Promise<void> =>
    takeOverSessionFile(path, storage.sessions, new SqliteMarks(storage.database));

  const purposeOf = async (id: string): Promise<string | undefined> =>
    (await storage.sessions.get(id))?.purpose;

  it.each([
    ['a list', ROWS],
    ['an object by id', Object.fromEntries(ROWS.map((row) => [row.session_id, row]))],
  ])('copies every session of %s and leaves the file unchanged', async (_, rows) => {
    const text = JSON.stringify(rows);
    await writeFile(path, text);
    await takeOver();
    for (const { session_id: id, purpose } of ROWS) expect(await purposeOf(id)).toBe(purpose);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('happens at the first start only: sessions removed since do not come back', async () => {
    await writeFile(path, JSON.stringify(ROWS));
    await takeOver();
    await storage.sessions.remove('a');
    await storage.sessions.update('b', () => ({ purpose: 'newer' }), new Date());
    storage = await storage.reopen();
    await takeOver();
    expect([await purposeOf('a'), await purposeOf('b')]).toEqual([undefined, 'newer']);
  });

  it('ignores a file that appears after a first start without one', async () => {
    await takeOver();
    await writeFile(path, JSON.stringify(ROWS));
    await takeOver();
    expect(await purposeOf('a')).toBeUndefined();
  });

  it('does not replace an existing session', async () => {
    await storage.sessions.put(sessionRecord({ sessionId: 'b', purpose: 'mine' }));
    await writeFile(path, JSON.stringify(ROWS));
    await takeOver();
    expect([await purposeOf('a'), await purposeOf('b')]).toEqual(['purpose of a', 'mine']);
  });

  it('copies a corrupt file once it is repaired', async () => {
    await writeFile(path, '[{"session_id": "a"');
    await takeOver();
    expect(await purposeOf('a')).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe('[{"session_id": "a"');
    await writeFile(path, JSON.stringify(ROWS));
    await takeOver();
    expect(await purposeOf('a')).toBe('purpose of a');
  });

  it('copies an unreadable file once it can be read', async () => {
    await mkdir(path);
    await takeOver();
    await rm(path, { recursive: true });
    await writeFile(path, JSON.stringify(ROWS));
    await takeOver();
    expect(await purposeOf('a')).toBe('purpose of a');
  });

  it('is tried again after a write error of the storage', async () => {
    await writeFile(path, JSON.stringify(ROWS));
    storage.database.statement('PRAGMA query_only = 1').get();
    await expect(takeOver()).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
    storage.database.statement('PRAGMA query_only = 0').get();
    await takeOver();
    expect(await purposeOf('c')).toBe('purpose of c');
  });
});
