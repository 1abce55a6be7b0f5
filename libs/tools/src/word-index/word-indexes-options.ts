import { DEFAULT_WORD_INDEX_LIMITS, type WordIndexLimits } from './word-index-limits.js';

export interface WordIndexesOptions {
  /** The folder that the indexes are kept in; made when it is not there. */
  readonly folder: string;
  /** Of all kept indexes; above it those unused for longest go. Default 1 GiB. */
  readonly maxDiskBytes?: number;
  /** Of the indexes that the thread holds in memory; one alone may be larger. Default 128 MiB. */
  readonly maxMemoryBytes?: number;
  /** Of the thread's heap, which is only large while an index is made; beyond it the thread ends, and a new one begins. Default 768 MiB. */
  readonly maxHeapBytes?: number;
  /** Bounds of one index. */
  readonly limits?: Partial<WordIndexLimits>;
  /** An index that nobody waits for any more is given up after so long, so that one that takes longer than a call is ready for the next. Default 30 s. */
  readonly lingerMs?: number;
  /** A thread without work ends after so long, and gives its memory back. Default 60 s. */
  readonly idleMs?: number;
  /** Of the files that are read for one page of results. Default 16 MiB. */
  readonly maxReadBytes?: number;
}

type Complete = Required<Omit<WordIndexesOptions, 'folder' | 'limits'>> & {
  readonly limits: WordIndexLimits;
};

export const DEFAULT_WORD_INDEXES_OPTIONS: Complete = {
  maxDiskBytes: 1024 * 1024 * 1024,
  maxMemoryBytes: 128 * 1024 * 1024,
  maxHeapBytes: 768 * 1024 * 1024,
  limits: DEFAULT_WORD_INDEX_LIMITS,
  lingerMs: 30_000,
  idleMs: 60_000,
  maxReadBytes: 16 * 1024 * 1024,
};
