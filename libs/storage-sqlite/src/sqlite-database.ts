import type { StatementSync } from 'node:sqlite';
import { fileError, openDatabaseFile } from './database-file.js';
import type { DatabaseSync } from './database-sync.js';
import { GroupCommit, type Commit, type WriteWeight } from './group-commit.js';
import { LogListeners } from '#watch';
import { LogCache } from './log-cache.js';
import type { SqliteOptions } from './sqlite-options.js';
import { storageError } from './storage-error.js';
import { StorageOwner } from './storage-owner.js';
import { WalCheckpointer } from './wal-checkpointer.js';

/** Pages released in the first step; later steps take about `RELEASE_STEP_MS`. */
const FIRST_RELEASE_PAGES = 32;
const RELEASE_STEP_MS = 4;

/**
 * One SQLite file and its only writer. Reads see committed data; writes of all runs and sessions share
 * their commits.
 */
export class SqliteDatabase {
  /** Recently read parts of the log. Code that drops events drops them here too, once that is committed. */
  readonly logCache: LogCache;
  /** The subscribers of the log in the file. */
  readonly logListeners = new LogListeners();
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private readonly owner: StorageOwner;
  private readonly commits: GroupCommit;
  private readonly closer = new AbortController();
  private readonly checkpointer: WalCheckpointer;
  private writtenBytes = 0;

  /** `observe` is called after each commit, after its writers. @throws `DatabaseFileError` */
  constructor(
    options: SqliteOptions,
    private readonly observe: (commit: Commit) => void = () => undefined,
  ) {
    const { connection, isAlone } = openDatabaseFile(options.path, options.synchronous);
    this.database = connection;
    this.owner = ownerOf(connection, options.path);
    this.logCache = new LogCache(options.logCacheBytes);
    const pace = { intervalMs: options.commitIntervalMs, eventIntervalMs: options.eventCommitIntervalMs };
    this.commits = new GroupCommit(connection, pace, {
      onBegin: () => this.owner.check(),
      onDurable: () => this.owner.committed(),
      onCommit: (commit) => this.onCommit(commit),
    });
    this.checkpointer = new WalCheckpointer(options.path, {
      hold: () => this.commits.hold(),
      release: () => this.commits.release(),
      checkpointItself: () => connection.exec('PRAGMA wal_autocheckpoint = 1000'),
    });
    // A thread would need a connection of its own.
    if (isAlone) this.checkpointer.resign();
    // Not awaited: if the disk is full, the first commit does it later.
    this.commits.submit(() => undefined).catch(() => undefined);
  }

  /** Aborts once another process has taken over the file: nothing is written from then on. */
  get fenced(): AbortSignal {
    return this.owner.fenced;
  }

  /** Aborts when the file is about to be closed: background work stops. */
  get closing(): AbortSignal {
    return this.closer.signal;
  }

  /** Number of commits so far; a constant number means that nobody writes. */
  get commitCount(): number {
    return this.commits.count;
  }

  /** Returns the prepared statement, prepared once per text. */
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
      this.owner.expectOwned();
      return Promise.resolve(query());
    } catch (error) {
      return Promise.reject(storageError(error));
    }
  }

  /**
   * Runs `operation` inside the next commit and resolves once that is durable. `committed` is then
   * called in the same turn, before any promise settles. Errors: `STORAGE_*`.
   */
  write<T>(operation: () => T, committed?: (result: T) => void, weight?: WriteWeight): Promise<T> {
    return this.commits.submit(operation, committed, weight);
  }

  /** Reports the bytes that an operation has just written, if they are many. */
  wrote(bytes: number): void {
    this.writtenBytes += bytes;
  }

  /** Returns free pages to the file system for about `ms`, in small steps. Errors: `STORAGE_*`. */
  async releaseSpace(ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    let released = 0;
    let pages = FIRST_RELEASE_PAGES;
    while (performance.now() < deadline && (await this.freePages()) > 0) {
      const costMs = await this.write(() => this.vacuum(pages));
      released += pages;
      // The cost of a page depends on the number of free pages, so the last step sizes the next one.
      pages = costMs > RELEASE_STEP_MS ? Math.ceil(pages / 2) : pages * 2;
    }
    // The file shrinks only when the journal is checkpointed.
    if (released > 0) await this.checkpointer.writeBack();
  }

  /** Commits the waiting writes, then closes the file. */
  close(): void {
    if (!this.database.isOpen) return;
    this.closer.abort();
    this.checkpointer.stop();
    this.commits.flush();
    this.database.close();
  }

  private onCommit(commit: Commit): void {
    this.checkpointer.committed(this.writtenBytes);
    this.writtenBytes = 0;
    this.observe(commit);
  }

  private vacuum(pages: number): number {
    const startedAt = performance.now();
    this.database.exec(`PRAGMA incremental_vacuum(${pages})`);
    return performance.now() - startedAt;
  }

  private async freePages(): Promise<number> {
    const row = await this.read(
      () => this.statement('PRAGMA freelist_count').get() as { freelist_count: number },
    );
    return row.freelist_count;
  }
}

function ownerOf(connection: DatabaseSync, path: string): StorageOwner {
  try {
    return new StorageOwner(connection, path);
  } catch (error) {
    connection.close();
    throw fileError(path, error);
  }
}
