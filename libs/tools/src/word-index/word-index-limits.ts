/** Bounds of one index. What is beyond them is left out and counted, and the index says so. */
export interface WordIndexLimits {
  /** Files that are looked at. Default 200,000. */
  readonly maxFiles: number;
  /** A longer file is left out. Default 1 MiB. */
  readonly maxFileBytes: number;
  /** Of all files that are indexed, together. Default 256 MiB. */
  readonly maxTextBytes: number;
  /** Different words. Default 1,000,000. */
  readonly maxWords: number;
  /** Pairs of a word and a file that holds it. Default 16,000,000. */
  readonly maxPostings: number;
}

export const DEFAULT_WORD_INDEX_LIMITS: WordIndexLimits = {
  maxFiles: 200_000,
  maxFileBytes: 1024 * 1024,
  maxTextBytes: 256 * 1024 * 1024,
  maxWords: 1_000_000,
  maxPostings: 16_000_000,
};

/** Files that an index does not cover, by why. */
export interface LeftOutFiles {
  readonly tooLarge: number;
  readonly binary: number;
  /** Gone, of another kind, or with a name that cannot be told. */
  readonly unreadable: number;
  /** After the index was full. */
  readonly beyondLimits: number;
}
