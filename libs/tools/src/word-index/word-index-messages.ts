import type { WordIndexLimits, LeftOutFiles } from './word-index-limits.ts';
import type { WordSearch, WordSearchPage } from './word-search.ts';

/** Initial data of the indexing thread. */
export interface WordIndexThreadData {
  /** The folder of the stored indexes. */
  readonly folder: string;
  readonly limits: WordIndexLimits;
  /** Total bytes of the stored indexes; above it the least recently used are removed. */
  readonly maxDiskBytes: number;
  /** Total bytes of the indexes in memory; a single one may be larger. */
  readonly maxMemoryBytes: number;
}

/** A request to the thread; its answer carries the same id. */
export type WordIndexRequest =
  | { readonly kind: 'ensure'; readonly id: number; readonly key: string; readonly root: string }
  | {
      readonly kind: 'search';
      readonly id: number;
      readonly key: string;
      readonly search: Omit<WordSearch, 'maxFileBytes'>;
    }
  /** Abandons the work with that id, which is still answered. */
  | { readonly kind: 'cancel'; readonly id: number };

/** Facts about an index for its caller. */
export interface WordIndexFacts {
  readonly files: number;
  readonly leftOut: LeftOutFiles;
  readonly sizeBytes: number;
  /** True when it was built just now. */
  readonly isNew: boolean;
}

export type WordIndexAnswer =
  | { readonly kind: 'ensured'; readonly id: number; readonly facts: WordIndexFacts }
  | { readonly kind: 'found'; readonly id: number; readonly page: WordSearchPage | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly full: boolean };
