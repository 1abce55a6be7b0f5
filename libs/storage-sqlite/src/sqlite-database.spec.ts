import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defaultsOf } from '#settings';
import { SqliteDatabase } from './sqlite-database.js';
import { sqliteSettings } from './sqlite-options.js';
import { SqliteTestStorage } from '#storage-testing';
import { logEvent, temporaryFolder } from '#testing';

const FIRST_VERSION = join(import.meta.dirname, '../../../test/contract/fixtures/first-version.sql');

function otherDatabase(path: string): Promise<void> {
  const other = new DatabaseSync(path);
  other.exec('CREATE TABLE other (x)');
  other.close();
  return Promise.resolve();
}

describe('SqliteDatabase', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(() => rm(folder, { recursive: true }));

  const open = (path: string, synchronous: 'NORMAL' | 'FULL' = 'NORMAL'): SqliteDatabase =>
    new SqliteDatabase({ ...defaultsOf(sqliteSettings), path, synchronous });

  async function openFiles(): Promise<string[]> {
    const links = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    );
    return (await Promise.all(links)).filter((path) => path.startsWith(folder));
  }

  it.each([
    ['NORMAL', 1],
    ['FULL', 2],
  ] as const)('creates its folder and uses the configured synchronous mode: %s', (synchronous, level) => {
    const database = open(join(folder, 'a', 'b', 'data.sqlite'), synchronous);
    expect(database.statement('PRAGMA synchronous').get()).toEqual({ synchronous: level });
    expect(database.statement('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
    database.close();
  });

  it.each([
    ['is a folder', (path: string) => mkdir(path), 'cannot be opened'],
    ['holds something else', (path: string) => writeFile(path, 'not a database, '.repeat(100)), 'is damaged'],
    ['has 0 bytes', (path: string) => writeFile(path, ''), 'has 0 bytes: what it held is lost'],
    ['is gone while its journal is there', (path: string) => writeFile(`${path}-wal`, 'x'), 'is missing'],
    ['is of another program', otherDatabase, 'is not one of this gateway'],
  ])('does not open a file that %s, names it, and releases it', async (_, make, problem) => {
    const path = join(folder, 'data.sqlite');
    await make(path);
    expect(() => open(path)).toThrow(`the database ${path} ${problem}`);
    expect(await openFiles()).toEqual([]);
  });

  it('starts over when a process died while it created the file', async () => {
    const path = join(folder, 'data.sqlite');
    await writeFile(`${path}.new`, 'half of a page');
    await writeFile(`${path}.new-wal`, 'half of a frame');
    open(path).close();
    expect(await readdir(folder)).toEqual(['data.sqlite']);
  });

  it('does not open a file of a newer version, and releases it', async () => {
    const path = join(folder, 'data.sqlite');
    const database = open(path);
    database.statement('PRAGMA user_version = 1000').get();
    database.close();
    expect(() => open(path)).toThrow('the database has schema 1000');
    expect(await openFiles()).toEqual([]);
  });

  it('upgrades a file of the first version to the newest schema and keeps its contents', async () => {
    const path = join(folder, 'test.sqlite');
    const first = new DatabaseSync(path);
    first.exec(await readFile(FIRST_VERSION, 'utf8'));
    first.close();
    const storage = await SqliteTestStorage.open(folder);
    const { runs, log } = storage;
    expect(await storage.sessions.get('session-1')).toMatchObject({ userId: 'user-1', purpose: 'to learn' });
    const stored = await runs.list({ limit: 10 });
    expect(stored.map(({ runId, state, lastSeq }) => [runId, state, lastSeq])).toEqual([
      ['active', 'running', 1],
      ['finished', 'succeeded', 3],
      ['empty', 'queued', 0],
    ]);
    expect(await log.read('finished', 1, 'sse', 1_000)).toMatchObject({ firstSeq: 2, lastSeq: 3 });
    expect((await log.read('finished', 0, 'sse', 1_000))?.bytes.toString()).toBe(
      'id: 1\n\nid: 2\n\nid: 3\n\n',
    );
    expect((await log.read('active', 0, 'sse', 1_000))?.bytes.toString()).toBe('id: 1\n\n');
    expect(await storage.maintenance.size()).toBe(10 + 14 + 5 + 7 + 5 + 7);
    await log.append('active', 1, [logEvent('next')]);
    expect(await log.extent('active')).toEqual({ firstSeq: 1, lastSeq: 2, ended: false });
    expect(await runs.expire(new Date(), 10)).toHaveLength(1);
    expect(storage.database.statement('SELECT DISTINCT run_key FROM segments').all()).toEqual([
      { run_key: 2 },
    ]);
    storage.database.close();
  });
});
