import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { GroupCommit } from './group-commit.js';
import { migrate } from './schema.js';
import { storageError } from './storage-error.js';

export interface SqliteOptions {
  /** The database file; its folder is made when it is missing. */
  readonly path: string;
  /** `NORMAL` survives the death of the process, `FULL` also a power cut. */
  readonly synchronous: 'NORMAL' | 'FULL';
  /** Commits of a busy database are at least so far apart; a longer one makes the next wait as long. */
  readonly commitIntervalMs: number;
}

export const DEFAULT_SQLITE_OPTIONS: Omit<SqliteOptions, 'path'> = {
  synchronous: 'NORMAL',
  commitIntervalMs: 1,
};

/**
 * One SQLite file and the only writer of it. Reads see what is committed;
 * writes of all runs and sessions share their commits.
 */
export class SqliteDatabase {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private readonly commits: GroupCommit;

  /** @throws `STORAGE_UNAVAILABLE`, `STORAGE_FULL` */
  constructor(options: SqliteOptions) {
    try {
      mkdirSync(dirname(options.path), { recursive: true });
      this.database = new DatabaseSync(options.path, { timeout: 5_000 });
      this.database.exec(
        'PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON',
      );
      this.database.exec(`PRAGMA synchronous = ${options.synchronous}; PRAGMA journal_size_limit = 67108864`);
      migrate(this.database);
    } catch (error) {
      throw storageError(error);
    }
    this.commits = new GroupCommit(this.database, options.commitIntervalMs);
  }

  /** Prepared once per text. */
  statement(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs a read at once. Errors: `STORAGE_*`. */
  read<T>(query: () => T): Promise<T> {
    try {
      return Promise.resolve(query());
    } catch (error) {
      return Promise.reject(storageError(error));
    }
  }

  /**
   * Runs `operation` inside the next commit and resolves once that is durable.
   * `committed` is then called in the same turn, before any promise is settled.
   */
  write<T>(operation: () => T, committed?: (result: T) => void): Promise<T> {
    return this.commits.submit(operation, committed);
  }

  /** Gives a few free pages back to the file system. */
  releaseSpace(pages: number): void {
    this.database.exec(`PRAGMA incremental_vacuum(${pages})`);
  }

  /** Commits what is waiting, then closes the file. */
  close(): void {
    if (!this.database.isOpen) return;
    this.commits.flush();
    this.database.close();
  }
}
