import type { OpenedRepository } from './opened-repository.js';
import type { DiffOptions, RepositoryDiff } from './repository-diff.js';

export interface OpenRepositoryRequest {
  readonly sessionId: string;
  readonly url: string;
  /** Branch, tag or commit; empty for the default branch. */
  readonly ref: string;
  readonly signal: AbortSignal;
  /** `percent` is 0 to 100 and never falls. */
  readonly onProgress?: (percent: number, message: string) => void;
}

export interface DiffRepositoryRequest extends DiffOptions {
  readonly sessionId: string;
  readonly url: string;
  /** Branches, tags or commits; empty for the default branch. */
  readonly base: string;
  readonly head: string;
  readonly signal: AbortSignal;
}

/**
 * Brings repositories to this machine. Errors: `REPO_*`; `FIELD_INVALID` for a
 * malformed ref or session id; `STORAGE_*` when a clone cannot be kept. None
 * holds a credential or a path of the server. A cancelled opening ends with the
 * signal's reason, or `REQUEST_CANCELLED` where that is no `GatewayError`.
 */
export abstract class RepositoryOpener {
  /**
   * The checks that need no network and no clone: form, scheme, host allowlist,
   * literal private addresses, local root. Throws `REPO_URL_INVALID`,
   * `REPO_URL_FORBIDDEN`; for a local path also `REPO_NOT_FOUND`, `REPO_NOT_A_REPOSITORY`.
   */
  abstract check(url: string, ref: string): Promise<void>;
  /**
   * Idempotent per session, url and ref: the session stays at the commit that
   * its first call found. Sessions share what is here already, and callers at
   * the same time share one clone, which goes on until the last of them is
   * cancelled. What is opened stays on the disk until the session gives it back.
   */
  abstract open(request: OpenRepositoryRequest): Promise<OpenedRepository>;
  /**
   * What changed from one commit to another. Both are opened as by `open`, as
   * history is not kept: an ancestor is known only by its branch, tag or id.
   */
  abstract diff(request: DiffRepositoryRequest): Promise<RepositoryDiff>;
  /**
   * The session works with nothing that it has opened: it may go to make room,
   * and the next `open` brings it back. Idempotent.
   */
  abstract giveBack(sessionId: string): void;
  /** Ends the session's openings and gives everything back for good. Idempotent. */
  abstract release(sessionId: string): Promise<void>;
}
