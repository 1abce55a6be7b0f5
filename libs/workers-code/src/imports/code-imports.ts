import type { ImportKind } from '../parsing/file-facts.js';
import type { ImportTarget } from './import-resolver.js';

/** A file whose imports were read. */
export interface ImportingFile {
  readonly path: string;
  readonly language: string;
  readonly bytes: number;
  readonly lines: number;
  /** Whether it is test code by its folder or name. */
  readonly isTest: boolean;
}

/** One import and one thing that it means; an import that means several files stands several times. */
export interface FoundImport {
  /** The importing file, by its place in `files`. */
  readonly from: number;
  /** Counts from 1. */
  readonly line: number;
  readonly kind: ImportKind;
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly target: ImportTarget;
}

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface ImportTotals {
  readonly files: number;
  readonly bytes: number;
  readonly lines: number;
  /** Import statements; one with several targets counts once. */
  readonly imports: number;
  /** Imports by what they mean. One with several targets counts by its first. */
  readonly toFiles: number;
  readonly toPackages: number;
  readonly toStandard: number;
  readonly unresolved: number;
  /** Files of these languages that were skipped, whether listed or not. */
  readonly skipped: number;
}

/** What `code_imports` finds: every import of the repository's own code and what it means. */
export interface CodeImports {
  readonly files: readonly ImportingFile[];
  /** In the order of their files and lines. */
  readonly imports: readonly FoundImport[];
  /** The first ones, by path. */
  readonly skipped: readonly SkippedFile[];
  /** Skipped files by reason, the most frequent first. */
  readonly skippedByReason: readonly { readonly reason: string; readonly files: number }[];
  readonly totals: ImportTotals;
  /** What the bounds left out, in words. */
  readonly leftOut: readonly string[];
}
