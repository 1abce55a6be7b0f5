import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultsOf } from '#settings';
import {
  sqliteSettings,
  SqliteActiveRuns,
  SqliteDatabase,
  SqliteRunEventLog,
  SqliteRunLogMaintenance,
  SqliteRunStore,
  SqliteSessionStore,
  SqliteUsageLedger,
  type SqliteOptions,
} from '#storage-sqlite';
import { ProtobufEventFraming } from '#wire';
import { temporaryFolder } from '#testing';
import type { TestStorage } from './test-storage.js';

/** The SQLite adapters over a file of their own. */
export class SqliteTestStorage implements TestStorage {
  readonly path: string;
  readonly database: SqliteDatabase;
  readonly sessions: SqliteSessionStore;
  readonly activeRuns: SqliteActiveRuns;
  readonly runs: SqliteRunStore;
  readonly log: SqliteRunEventLog;
  readonly maintenance: SqliteRunLogMaintenance;
  readonly usage: SqliteUsageLedger;

  private constructor(
    readonly folder: string,
    private readonly options: Partial<SqliteOptions>,
  ) {
    this.path = join(folder, 'test.sqlite');
    this.database = new SqliteDatabase({ ...defaultsOf(sqliteSettings), path: this.path, ...options });
    this.sessions = new SqliteSessionStore(this.database);
    this.activeRuns = new SqliteActiveRuns(this.database);
    this.runs = new SqliteRunStore(this.database);
    this.log = new SqliteRunEventLog(this.database, new ProtobufEventFraming());
    this.maintenance = new SqliteRunLogMaintenance(this.database);
    this.usage = new SqliteUsageLedger(this.database);
  }

  /** Opens a new file, or the one in the folder of an earlier storage. */
  static async open(folder?: string, options: Partial<SqliteOptions> = {}): Promise<SqliteTestStorage> {
    return new SqliteTestStorage(folder ?? (await temporaryFolder()), options);
  }

  /** Reopens the file as the next process would. */
  reopen(): Promise<SqliteTestStorage> {
    this.database.close();
    return SqliteTestStorage.open(this.folder, this.options);
  }

  async close(): Promise<void> {
    this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
