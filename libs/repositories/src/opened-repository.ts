import type { RepoFs } from '#sandbox';

/** A repository on this machine, checked out at one commit. */
export interface OpenedRepository {
  /** As requested, without credentials. */
  readonly url: string;
  /** The last path segment of the URL, without `.git`. */
  readonly name: string;
  /** As requested; empty for the default branch. */
  readonly ref: string;
  /** The full commit id. */
  readonly commit: string;
  readonly fs: RepoFs;
}
