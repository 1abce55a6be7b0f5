import type { RepoFs } from '#sandbox';

/** A repository on this machine at one commit. */
export interface OpenedRepository {
  /** As given, without credentials. */
  readonly url: string;
  /** Last path segment of the URL without `.git`. */
  readonly name: string;
  /** As given; empty for the default branch. */
  readonly ref: string;
  /** The full commit id. */
  readonly commit: string;
  readonly fs: RepoFs;
}
