import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defaultsOf } from '#settings';
import { SqliteDatabase } from './sqlite-database.js';
import { sqliteSettings } from './sqlite-options.js';
import { eventually } from '#testing';
import { WalCheckpointer } from './wal-checkpointer.js';

const MIB = 1024 * 1024;

describe('WalCheckpointer', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
    path = join(folder, 'db.sqlite');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const sizeOf = (file: string): number => statSync(file).size;

  describe('under a database', () => {
    let database: SqliteDatabase;

    beforeEach(async () => {
      database = new SqliteDatabase({ ...defaultsOf(sqliteSettings), path });
      await database.write(() => void database.statement('CREATE TABLE blobs (bytes BLOB)').run());
    });

    afterEach(() => database.close());

    const add = (bytes: number): Promise<void> =>
      database.write(() => {
        database.statement('INSERT INTO blobs VALUES (zeroblob(?))').run(bytes);
        database.wrote(bytes);
      });

    it('writes changes back into the file while the database is idle', async () => {
      for (let round = 0; round < 10; round += 1) await add(MIB);
      expect(await eventually('the file to grow', () => sizeOf(path) > 4 * MIB || undefined)).toBe(true);
    });

    it('keeps the journal bounded under steady writes, however slow the thread is, and loses nothing', async () => {
      let largest = 0;
      for (let round = 0; round < 300; round += 1) {
        await add(MIB);
        largest = Math.max(largest, sizeOf(`${path}-wal`));
      }
      expect(largest).toBeLessThan(80 * MIB);
      const count = await database.read(() => database.statement('SELECT count(*) AS n FROM blobs').get());
      expect(count).toEqual({ n: 300 });
    }, 60_000);
  });

  it('lets the connection write back without a thread, and holds up no commit', async () => {
    const calls: string[] = [];
    const checkpointer = new WalCheckpointer(join(folder, 'no', 'such', 'folder'), {
      hold: () => calls.push('hold'),
      release: () => calls.push('release'),
      checkpointItself: () => calls.push('itself'),
    });
    await checkpointer.writeBack();
    await checkpointer.writeBack();
    expect(calls).toEqual(['itself']);
  });

  it('writes back what another connection has committed', async () => {
    const writer = new DatabaseSync(path);
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (b BLOB)');
    writer.exec(`INSERT INTO t VALUES (zeroblob(${MIB}))`);
    const before = sizeOf(path);
    const nothing = (): void => undefined;
    const checkpointer = new WalCheckpointer(path, {
      hold: nothing,
      release: nothing,
      checkpointItself: nothing,
    });
    checkpointer.committed(MIB);
    expect(sizeOf(path)).toBe(before);
    checkpointer.committed(4 * MIB);
    await eventually('the file to grow', () => sizeOf(path) > MIB || undefined);
    const waiting = checkpointer.writeBack();
    checkpointer.stop();
    await waiting;
    writer.close();
  });
});
