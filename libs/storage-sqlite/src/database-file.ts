import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from './database-sync.js';
import { migrate, SCHEMA_VERSION, schemaVersion } from './schema.js';
import { isDamage, isFull } from './storage-error.js';

/** Suffixes of the parts of a database; the first is the file itself. */
const PARTS = ['', '-wal', '-shm', '-journal'];
const BUSY_TIMEOUT_MS = 5_000;

/** A database file cannot be used. The message is for operators: it names the file and the remedy. */
export class DatabaseFileError extends Error {
  override readonly name = 'DatabaseFileError';

  constructor(path: string, problem: string, cause?: unknown) {
    super(`the database ${path} ${problem}`, { cause });
  }
}

export interface OpenedDatabase {
  readonly connection: DatabaseSync;
  /** True if there was no room for shared memory: no second connection can be opened. */
  readonly isAlone: boolean;
}

/**
 * Opens the file, creating it if it is missing, and migrates it to the newest schema. A new file
 * appears at its path complete, so an empty file is one whose content was lost. @throws
 * `DatabaseFileError`
 */
export function openDatabaseFile(path: string, synchronous: 'NORMAL' | 'FULL'): OpenedDatabase {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) create(path);
    else if (statSync(path).size === 0) throw lost(path, 'has 0 bytes');
    return openExisting(path, synchronous);
  } catch (error) {
    if (error instanceof DatabaseFileError) throw error;
    throw fileError(path, error);
  }
}

/** Returns the error for a damaged file, with the remedy. */
export function damagedFile(path: string, cause: unknown): DatabaseFileError {
  const problem =
    'is damaged: `npm run -s db -- check` tells what of it; restore it from a backup, ' +
    'or move it away to begin with an empty one';
  return new DatabaseFileError(path, problem, cause);
}

function create(path: string): void {
  const journal = `${path}-wal`;
  if (existsSync(journal) && statSync(journal).size > 0) {
    throw lost(path, `is missing, while its journal ${journal} is there`);
  }
  const draft = `${path}.new`;
  for (const part of PARTS) rmSync(`${draft}${part}`, { force: true });
  const database = new DatabaseSync(draft);
  try {
    database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
    migrate(database);
  } finally {
    // The last connection checkpoints the journal and removes it.
    database.close();
  }
  renameSync(draft, path);
}

function openExisting(path: string, synchronous: 'NORMAL' | 'FULL'): OpenedDatabase {
  try {
    return { connection: connect(path, 'NORMAL', synchronous), isAlone: false };
  } catch (error) {
    if (!isFull(error)) throw error;
    // Shared memory takes room on the disk, or process memory with a single connection.
    return { connection: connect(path, 'EXCLUSIVE', synchronous), isAlone: true };
  }
}

function connect(path: string, locking: 'NORMAL' | 'EXCLUSIVE', synchronous: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(`PRAGMA locking_mode = ${locking}`);
    if (schemaVersion(database) === 0) throw new DatabaseFileError(path, 'is not one of this gateway');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA journal_size_limit = 67108864`);
    // The checkpointer acts earlier; this is for a journal that outgrew its estimate.
    database.exec('PRAGMA wal_autocheckpoint = 16384');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function lost(path: string, what: string): DatabaseFileError {
  return new DatabaseFileError(
    path,
    `${what}: what it held is lost. Restore it from a backup, or remove what is left of it to begin with an empty one`,
  );
}

/** Returns the operator's error for any failure to open the file. */
export function fileError(path: string, error: unknown): DatabaseFileError {
  if (isDamage(error)) return damagedFile(path, error);
  const why = error instanceof Error ? error.message : String(error);
  if (!isFull(error)) return new DatabaseFileError(path, `cannot be opened: ${why}`, error);
  return new DatabaseFileError(
    path,
    `cannot be made or brought to schema ${SCHEMA_VERSION}, as the disk is full`,
    error,
  );
}
