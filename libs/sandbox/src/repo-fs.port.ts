export interface RepoEntry {
  /** Relative to the root, `/`-separated, never starting with `/` or `./`. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** In bytes; 0 for anything but a file. */
  readonly sizeBytes: number;
  readonly executable: boolean;
  /** Of a symlink in a listing: where it says that it leads, as written; absent where that is no safe text. */
  readonly linkTarget?: string;
}

export interface RepoListing {
  /** In byte order of their paths, without `.git`. */
  readonly entries: readonly RepoEntry[];
  /** Whether a bound cut the listing short. */
  readonly truncated: boolean;
  /** Entries left out because their names are not UTF-8 or hold control characters, line separators or backslashes. */
  readonly unreadableNames: number;
}

export interface ListOptions {
  /** A directory below the root; default: the root. */
  readonly under?: string;
  readonly maxEntries?: number;
  readonly maxDepth?: number;
  readonly signal?: AbortSignal;
}

export interface ReadOptions {
  /** At most the limit of the sandbox, which is the default. */
  readonly maxBytes?: number;
  /** What becomes of a longer file: `refuse` (default) is `FILE_TOO_LARGE`, `cut` gives its beginning. */
  readonly overflow?: 'refuse' | 'cut';
}

/** What a thread of this process needs to read the same tree by itself; plain data, never shown to anybody. */
export interface RepoFsTicket {
  readonly root: string;
  readonly maxFileBytes: number;
  readonly maxPathBytes: number;
}

/**
 * Read-only access to one directory tree that nobody trusts. A path that is
 * absolute, holds `..`, control characters or backslashes, or leads out of the
 * root by a symlink is refused; so are device files, sockets and files over
 * the size limit. Symlinks that stay inside are followed, by reading alone:
 * a listing shows them as what they are. `.git` does not exist.
 * Errors: `PATH_*`, `FILE_TOO_LARGE`, `FILE_NOT_TEXT`, `STORAGE_UNAVAILABLE`.
 */
export abstract class RepoFs {
  /** Where the tree is on this machine: for threads and processes of the gateway's own, never for a client. */
  abstract readonly root: string;
  /** A cancelled one ends with the signal's reason. */
  abstract list(options?: ListOptions): Promise<RepoListing>;
  /** The entry itself: a symlink is not followed. */
  abstract stat(path: string): Promise<RepoEntry>;
  /** As `stat`, so a dangling symlink exists; a path that `stat` refuses is refused. */
  abstract exists(path: string): Promise<boolean>;
  abstract readBytes(path: string, options?: ReadOptions): Promise<Buffer>;
  /** Refuses what is not UTF-8 text. */
  abstract readText(path: string, options?: ReadOptions): Promise<string>;
  /** For `RepoThreadReader`, which keeps the same rules in another thread. */
  abstract ticket(): RepoFsTicket;
}
