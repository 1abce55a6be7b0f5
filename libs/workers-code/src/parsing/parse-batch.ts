import type { RepoFsTicket } from '#sandbox';
import type { FoundLink } from '../tree-links.js';

/** A few files for one thread. */
export interface ParseBatch {
  readonly ticket: RepoFsTicket;
  readonly maxFileBytes: number;
  readonly maxNesting: number;
  readonly files: readonly FileToParse[];
}

export interface FileToParse {
  readonly path: string;
  readonly language: string;
  /** Of the language's extractor. */
  readonly version: number;
  /** Parsed even when the filter of keys says that its facts are known. */
  readonly anew: boolean;
}

/**
 * What became of one file. `known`: its facts should be in the cache, under the
 * key. `parsed`: the record is what the cache keeps. `failed`: it could not be
 * read this time. `broke`: it broke the thread, by crashing it or taking too long.
 */
export type ParseOutcome =
  | { readonly kind: 'known'; readonly key: string }
  | { readonly kind: 'parsed'; readonly key: string; readonly record: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'broke'; readonly why: 'timeLimit' | 'crashed' };

/** A few files for a `FileLook`. */
export interface LookBatch {
  readonly ticket: RepoFsTicket;
  /** The name of the look. */
  readonly look: string;
  readonly maxBytes: number;
  readonly overflow: 'refuse' | 'cut';
  readonly files: readonly { readonly path: string; readonly args: unknown }[];
}

/** What a thread can be asked for. */
export type ThreadJob =
  | { readonly kind: 'parse'; readonly batch: ParseBatch }
  | {
      readonly kind: 'texts';
      readonly ticket: RepoFsTicket;
      readonly paths: readonly string[];
      readonly maxBytes: number;
    }
  | { readonly kind: 'look'; readonly batch: LookBatch }
  | { readonly kind: 'list'; readonly ticket: RepoFsTicket; readonly maxEntries: number };

/** What a thread says: parts of a listing while it goes on, and the end of a job. */
export type ThreadReply =
  | { readonly kind: 'parsed'; readonly outcomes: readonly ParseOutcome[] }
  /** In the order of the files; undefined for what cannot be read. */
  | { readonly kind: 'looked'; readonly results: readonly unknown[] }
  /** In the order of the paths; undefined for what cannot be read, is too large or no text. */
  | { readonly kind: 'texts'; readonly texts: readonly (string | undefined)[] }
  | { readonly kind: 'folders'; readonly folders: readonly ListedFolder[] }
  | { readonly kind: 'listed'; readonly end: ListingEnd }
  /** The top of the repository cannot be listed. */
  | { readonly kind: 'refused' };

/** A folder that was listed; a file is its name, size, whether it can be run, and the language of its `#!` line. */
export interface ListedFolder {
  /** Empty for the top. */
  readonly path: string;
  readonly files: readonly (readonly [
    name: string,
    sizeBytes: number,
    executable: boolean,
    program?: string,
  ])[];
}

export interface ListingEnd {
  readonly pruned: readonly string[];
  readonly links: readonly FoundLink[];
  readonly emptyFolders: readonly string[];
  readonly unreadable: number;
  readonly truncated: boolean;
}

/** Places in the numbers that a thread shares with the pool. */
export const SHARED_AT = {
  /** Which file of its batch the thread works on, counted from 1; 0 between batches. */
  file: 0,
  /** Set to 1: nobody waits for the rest of the batch. */
  stop: 1,
} as const;

/** What a thread is started with. */
export interface ThreadSettings {
  /** Two numbers, see `SHARED_AT`. */
  readonly shared: SharedArrayBuffer;
  readonly knownKeys: SharedArrayBuffer;
}
