/** What a diff is asked for, besides its two commits. */
export interface DiffOptions {
  /** Files or folders of the repository; empty: all of it. They stand for themselves, not for patterns. */
  readonly paths: readonly string[];
  /** Unchanged lines around each change. */
  readonly contextLines: number;
  /** More files are cut off. */
  readonly maxFiles: number;
  /** A longer patch is cut off at a line. */
  readonly maxPatchBytes: number;
}

export interface DiffedFile {
  readonly path: string;
  /** Where a renamed or copied file was before. */
  readonly oldPath: string | undefined;
  readonly status: 'added' | 'copied' | 'deleted' | 'modified' | 'renamed' | 'type_changed';
  /** In lines; undefined for a binary file, and where the list was cut off. */
  readonly additions: number | undefined;
  readonly deletions: number | undefined;
}

/** The difference between two commits of a repository. */
export interface RepositoryDiff {
  /** Full commit ids. */
  readonly base: string;
  readonly head: string;
  readonly files: readonly DiffedFile[];
  readonly filesTruncated: boolean;
  /** As git prints it. */
  readonly patch: string;
  readonly patchTruncated: boolean;
}
