import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { GatewayError } from '#errors';

const RETRY_MS = 1_000;

/**
 * Ensures that this process still owns the file it writes to. A process that opens the database writes
 * its own name into it, and every commit checks that name; the path must still lead to the open file.
 * So a process that was taken over, whose lock was removed or whose folder is gone, never confirms a
 * write that nobody will find.
 */
export class StorageOwner {
  private readonly token = randomUUID();
  private readonly lost = new AbortController();
  private readonly file: { readonly dev: number; readonly ino: number };
  private readonly current: StatementSync;
  private readonly claim: StatementSync;
  private isClaimed = false;

  constructor(
    database: DatabaseSync,
    private readonly path: string,
  ) {
    this.file = statSync(path);
    this.current = database.prepare('SELECT token FROM owner WHERE id = 1');
    this.claim = database.prepare('INSERT OR REPLACE INTO owner (id, token) VALUES (1, ?)');
  }

  /** Aborts for good once another process owns the storage. */
  get fenced(): AbortSignal {
    return this.lost.signal;
  }

  /** @throws `STORAGE_FENCED` once that is known. */
  expectOwned(): void {
    if (this.lost.signal.aborted) throw fenced();
  }

  /**
   * Called inside each transaction. @throws `STORAGE_FENCED`, or `STORAGE_UNAVAILABLE` while there is
   * no file.
   */
  check(): void {
    this.expectOwned();
    const now = statSync(this.path, { throwIfNoEntry: false });
    if (now === undefined) {
      const options = { retryDelayMs: RETRY_MS };
      throw new GatewayError('STORAGE_UNAVAILABLE', 'the storage is gone', options);
    }
    if (now.ino !== this.file.ino || now.dev !== this.file.dev) throw this.giveUp();
    if (!this.isClaimed) this.claim.run(this.token);
    else if ((this.current.get() as { token: string } | undefined)?.token !== this.token) throw this.giveUp();
  }

  /** Called when a checked transaction is committed. */
  committed(): void {
    this.isClaimed = true;
  }

  private giveUp(): GatewayError {
    this.lost.abort();
    return fenced();
  }
}

function fenced(): GatewayError {
  return new GatewayError('STORAGE_FENCED', 'another process has taken over the storage', {
    retryDelayMs: RETRY_MS,
  });
}
