import type { WordIndexLimits, LeftOutFiles } from './word-index-limits.ts';
import type { WordSearch, WordSearchPage } from './word-search.ts';

/** What the indexing thread is begun with. */
export interface WordIndexThreadData {
  /** The folder of the kept indexes. */
  readonly folder: string;
  readonly limits: WordIndexLimits;
  /** Of the indexes in the folder; above it those unused for longest go. */
  readonly maxDiskBytes: number;
  /** Of the indexes that are held in memory; one alone may be larger. */
  readonly maxMemoryBytes: number;
}

/** Asks the thread for one thing; the answer carries the same id. */
export type WordIndexOrder =
  | { readonly kind: 'ensure'; readonly id: number; readonly key: string; readonly root: string }
  | {
      readonly kind: 'search';
      readonly id: number;
      readonly key: string;
      readonly search: Omit<WordSearch, 'maxFileBytes'>;
    }
  /** Gives up the work under that id; it is still answered. */
  | { readonly kind: 'cancel'; readonly id: number };

/** What is told of an index. */
export interface WordIndexFacts {
  readonly files: number;
  readonly leftOut: LeftOutFiles;
  readonly sizeBytes: number;
  /** It was made just now, not found. */
  readonly isNew: boolean;
}

export type WordIndexAnswer =
  | { readonly kind: 'ensured'; readonly id: number; readonly facts: WordIndexFacts }
  | { readonly kind: 'found'; readonly id: number; readonly page: WordSearchPage | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly full: boolean };
