import { join } from 'node:path';
import { byteSize, internal, setting, type SettingValues, type ValuesOf } from '#settings';
import { DEFAULT_WORD_INDEX_LIMITS, type WordIndexLimits } from './word-index-limits.js';

/** Bounds of word indexes, each with its default. */
export const wordIndexesSettings = {
  maxDiskBytes: setting({
    env: 'WORD_INDEX_MAX_BYTES',
    default: '1GiB',
    parse: byteSize,
    help: 'Word indexes of commits on disk; beyond it the least recently used go.',
  }),
  /** Bytes of the indexes that the thread holds in memory; a single one may be larger. */
  maxMemoryBytes: internal(128 * 1024 * 1024),
  /** Heap of the thread, which is large only while an index is built; beyond it the thread is replaced. */
  maxHeapBytes: internal(768 * 1024 * 1024),
  /** Bounds of one index. */
  limits: internal<Partial<WordIndexLimits>>(DEFAULT_WORD_INDEX_LIMITS),
  /** Time for which an index is still built after its last caller has gone, so that it is ready for the next call. */
  lingerMs: internal(30_000),
  /** A thread without work ends after this long and frees its memory. */
  idleMs: internal(60_000),
  /** Bytes of files that are read for one page of results. */
  maxReadBytes: internal(16 * 1024 * 1024),
};

export interface WordIndexesOptions extends Partial<ValuesOf<typeof wordIndexesSettings>> {
  /** The folder of the indexes; created when it is missing. */
  readonly folder: string;
}

/** Returns the options for a gateway that keeps its data in `dataDir`. */
export function wordIndexesOptions(values: SettingValues, dataDir: string): WordIndexesOptions {
  return { ...values.of(wordIndexesSettings), folder: join(dataDir, 'word-indexes') };
}
