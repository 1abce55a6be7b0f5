import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from './database-sync.js';

const SQLITE_BUSY = 5;
const LOCK_FILE = 'gateway.lock';

/** Another process uses the data folder; two gateways would end each other's runs. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
}

/**
 * Locks a data folder for this process. The operating system holds the lock for an open SQLite file,
 * so it ends with the process however that ends.
 */
export class FolderLock {
  private readonly file: DatabaseSync;

  /** @throws `FolderLockedError` when another process holds the folder. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = new DatabaseSync(join(folder, LOCK_FILE), { timeout: 0 });
    try {
      // A lock needs no journal, and a full disk has no room for one.
      this.file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch (cause) {
      this.file.close();
      if ((cause as { errcode?: number }).errcode === SQLITE_BUSY) {
        throw new FolderLockedError(`another gateway uses the data folder ${folder}`, { cause });
      }
      throw new Error(`the data folder ${folder} cannot be locked by its file ${LOCK_FILE}`, { cause });
    }
  }

  release(): void {
    if (this.file.isOpen) this.file.close();
  }
}
