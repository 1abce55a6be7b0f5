import type { OpenedRepository } from './opened-repository.js';
import type { DiffOptions, RepositoryDiff } from './repository-diff.js';

export interface OpenRepositoryRequest {
  readonly sessionId: string;
  readonly url: string;
  /** Branch, tag or commit; empty for the default branch. */
  readonly ref: string;
  readonly signal: AbortSignal;
  /** Progress from 0 to 100 percent, which never falls. */
  readonly onProgress?: (percent: number, message: string) => void;
}

export interface DiffRepositoryRequest extends DiffOptions {
  readonly sessionId: string;
  readonly url: string;
  /** Branch, tag or commit; empty for the default branch. */
  readonly base: string;
  readonly head: string;
  readonly signal: AbortSignal;
}

/**
 * Brings repositories to this machine. Errors: `REPO_*`; `FIELD_INVALID` for a malformed ref or session id;
 * `STORAGE_*` when a clone cannot be stored. No error contains a credential or a path of the server. A cancelled
 * opening rejects with the signal's reason, or `REQUEST_CANCELLED` when that is no `GatewayError`.
 */
export abstract class RepositoryOpener {
  /**
   * Runs the checks that need no network and no clone: form, scheme, host allowlist, literal private addresses,
   * local root. Throws `REPO_URL_INVALID`, `REPO_URL_FORBIDDEN`; for a local path also `REPO_NOT_FOUND`,
   * `REPO_NOT_A_REPOSITORY`.
   */
  abstract check(url: string, ref: string): Promise<void>;
  /**
   * Idempotent per session, url and ref: the session keeps the commit that its first call found. Sessions share
   * the cache, and concurrent callers share one clone, which continues until the last of them is cancelled. An
   * opened checkout stays on the disk until the session releases it.
   */
  abstract open(request: OpenRepositoryRequest): Promise<OpenedRepository>;
  /**
   * Returns the changes from one commit to another. Both are opened as by `open`; as no history is kept, name an
   * ancestor by a branch, tag or commit id.
   */
  abstract diff(request: DiffRepositoryRequest): Promise<RepositoryDiff>;
  /**
   * Releases the session's checkouts while it is idle: they may be evicted, and the next `open` brings them back.
   * Idempotent.
   */
  abstract releaseCheckouts(sessionId: string): void;
  /** Ends the session's openings and releases everything for good. Idempotent. */
  abstract release(sessionId: string): Promise<void>;
}
