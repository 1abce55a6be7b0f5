import type { Tree } from 'web-tree-sitter';
import type { FileFacts } from './file-facts.js';
import type { Grammar } from './grammar.js';

/** One file as an extractor gets it, in a parsing thread. */
export interface SourceText {
  readonly path: string;
  /** The name in the language table: `TypeScript`, `C++`, ... */
  readonly language: string;
  /** Decoded, without a byte order mark. */
  readonly text: string;
  /**
   * The file's syntax tree by tree-sitter; made at the first call, freed after `extract` has returned.
   * The grammar must be among the extractor's `grammars`.
   * Positions count UTF-16 units, rows count from 0.
   */
  tree(grammar: Grammar): Tree;
}

/**
 * Reads facts out of the files of some languages. It runs in a parsing thread:
 * it reaches nothing but its argument, holds no state between files, and may
 * throw, which skips the file. Whoever changes what it finds raises `version`,
 * or what is cached stays as it was.
 */
export interface FactExtractor {
  /** Names in the language table. */
  readonly languages: readonly string[];
  readonly version: number;
  /** The tree-sitter grammars that it asks for; they are loaded before its first file. */
  readonly grammars?: readonly Grammar[];
  extract(source: SourceText): FileFacts;
}
