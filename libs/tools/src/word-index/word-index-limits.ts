/** Limits of one index. Files beyond them are left out and counted in the index. */
export interface WordIndexLimits {
  /** Files to examine. Default 200,000. */
  readonly maxFiles: number;
  /** Bytes per file; larger files are left out. Default 1 MiB. */
  readonly maxFileBytes: number;
  /** Total bytes of all indexed files. Default 256 MiB. */
  readonly maxTextBytes: number;
  /** Distinct words. Default 1,000,000. */
  readonly maxWords: number;
  /** Pairs of a word and a file that contains it. Default 16,000,000. */
  readonly maxPostings: number;
}

export const DEFAULT_WORD_INDEX_LIMITS: WordIndexLimits = {
  maxFiles: 200_000,
  maxFileBytes: 1024 * 1024,
  maxTextBytes: 256 * 1024 * 1024,
  maxWords: 1_000_000,
  maxPostings: 16_000_000,
};

/** Number of files that an index does not cover, by reason. */
export interface LeftOutFiles {
  readonly tooLarge: number;
  readonly binary: number;
  /** Vanished, not a regular file, or with an invalid name. */
  readonly unreadable: number;
  /** Found after the index was full. */
  readonly beyondLimits: number;
}
