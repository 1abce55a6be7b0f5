export interface RepoEntry {
  /** Relative to the root, `/`-separated, never starting with `/` or `./`. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** In bytes; 0 for anything but a file. */
  readonly sizeBytes: number;
  readonly executable: boolean;
  /** The target of a listed symlink, as written; absent when it is not safe text. */
  readonly linkTarget?: string;
}

export interface RepoListing {
  /** In byte order of their paths, without `.git`. */
  readonly entries: readonly RepoEntry[];
  /** True when a limit cut the listing short. */
  readonly truncated: boolean;
  /**
   * Number of entries left out because their names are not UTF-8 or contain control characters, line separators or
   * backslashes.
   */
  readonly unreadableNames: number;
}

export interface ListOptions {
  /** A directory below the root. Default: the root. */
  readonly under?: string;
  readonly maxEntries?: number;
  readonly maxDepth?: number;
  readonly signal?: AbortSignal;
}

export interface ReadOptions {
  /** At most the limit of the sandbox, which is the default. */
  readonly maxBytes?: number;
  /** Treatment of a longer file: `refuse` (default) fails with `FILE_TOO_LARGE`, `cut` returns its beginning. */
  readonly overflow?: 'refuse' | 'cut';
}

/** Plain data from which another thread of this process can read the same tree; never sent to a client. */
export interface RepoFsTicket {
  readonly root: string;
  readonly maxFileBytes: number;
  readonly maxPathBytes: number;
}

/**
 * Read-only access to one untrusted directory tree. Refuses a path that is absolute, contains `..`, control
 * characters or backslashes, or leads out of the root by a symlink; also refuses device files, sockets and files
 * over the size limit. Reading follows symlinks that stay inside; a listing shows them as symlinks. `.git` does
 * not exist. Errors: `PATH_*`, `FILE_TOO_LARGE`, `FILE_NOT_TEXT`, `STORAGE_UNAVAILABLE`.
 */
export abstract class RepoFs {
  /** The folder on this machine, for the gateway's own threads and processes; never sent to a client. */
  abstract readonly root: string;
  /** A cancelled listing rejects with the signal's reason. */
  abstract list(options?: ListOptions): Promise<RepoListing>;
  /** Returns the entry itself: a symlink is not followed. */
  abstract stat(path: string): Promise<RepoEntry>;
  /** As `stat`, so a dangling symlink exists; throws for a path that `stat` refuses. */
  abstract exists(path: string): Promise<boolean>;
  abstract readBytes(path: string, options?: ReadOptions): Promise<Buffer>;
  /** Errors: also `FILE_NOT_TEXT` for anything but UTF-8 text. */
  abstract readText(path: string, options?: ReadOptions): Promise<string>;
  /** Input for `RepoThreadReader`, which applies the same rules in another thread. */
  abstract ticket(): RepoFsTicket;
}
