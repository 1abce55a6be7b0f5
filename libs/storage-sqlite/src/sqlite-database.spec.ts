import { mkdir, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionRecord } from '../../../test/support/builders/index.js';
import { SqliteTestStorage, temporaryFolder } from '../../../test/support/storages/index.js';
import { DEFAULT_SQLITE_OPTIONS, SqliteDatabase } from './sqlite-database.js';

describe('SqliteDatabase', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(() => rm(folder, { recursive: true }));

  const open = (path: string, synchronous: 'NORMAL' | 'FULL' = 'NORMAL'): SqliteDatabase =>
    new SqliteDatabase({ ...DEFAULT_SQLITE_OPTIONS, path, synchronous });

  async function openFiles(): Promise<string[]> {
    const links = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    );
    return (await Promise.all(links)).filter((path) => path.startsWith(folder));
  }

  it.each([
    ['NORMAL', 1],
    ['FULL', 2],
  ] as const)('makes its folder and syncs as it is told: %s', (synchronous, level) => {
    const database = open(join(folder, 'a', 'b', 'data.sqlite'), synchronous);
    expect(database.statement('PRAGMA synchronous').get()).toEqual({ synchronous: level });
    expect(database.statement('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
    database.close();
  });

  it.each([
    ['is a folder', (path: string) => mkdir(path)],
    ['holds something else', (path: string) => writeFile(path, 'not a database, '.repeat(100))],
  ])('does not open a file that %s, and lets go of it', async (_, make) => {
    const path = join(folder, 'data.sqlite');
    await make(path);
    expect(() => open(path)).toThrow(expect.objectContaining({ reason: 'STORAGE_UNAVAILABLE' }));
    expect(await openFiles()).toEqual([]);
  });

  it('does not open a file of a newer version, and lets go of it', async () => {
    const path = join(folder, 'data.sqlite');
    const database = open(path);
    database.statement('PRAGMA user_version = 1000').get();
    database.close();
    expect(() => open(path)).toThrow('the database has schema 1000');
    expect(await openFiles()).toEqual([]);
  });

  it('brings a file of the first version to the newest schema and keeps what it holds', async () => {
    let storage = await SqliteTestStorage.open(folder);
    await storage.sessions.put(sessionRecord());
    storage.database.statement('DROP TABLE removed_runs').run();
    storage.database.statement('PRAGMA user_version = 1').get();
    storage = await storage.reopen();
    expect(await storage.sessions.get('session-1')).toEqual(sessionRecord());
    expect(await storage.runs.expire(new Date(), 10)).toBe(0);
    storage.database.close();
  });
});
