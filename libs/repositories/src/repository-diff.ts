/** Scope and limits of a diff. */
export interface DiffOptions {
  /** Literal paths of files or folders, not patterns; empty: the whole repository. */
  readonly paths: readonly string[];
  /** Unchanged lines shown around each change. */
  readonly contextLines: number;
  /** Upper bound of listed files; further ones are cut off. */
  readonly maxFiles: number;
  /** Upper bound of the patch, in bytes; a longer one is cut off at a line. */
  readonly maxPatchBytes: number;
}

export interface DiffedFile {
  readonly path: string;
  /** The previous path of a renamed or copied file. */
  readonly oldPath: string | undefined;
  readonly status: 'added' | 'copied' | 'deleted' | 'modified' | 'renamed' | 'type_changed';
  /** Added lines; undefined for a binary file, and where the list was cut off. */
  readonly additions: number | undefined;
  readonly deletions: number | undefined;
}

/** The difference between two commits of a repository. */
export interface RepositoryDiff {
  /** Full commit id. */
  readonly base: string;
  readonly head: string;
  readonly files: readonly DiffedFile[];
  readonly filesTruncated: boolean;
  /** A unified diff as printed by git. */
  readonly patch: string;
  readonly patchTruncated: boolean;
}
