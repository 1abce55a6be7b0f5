import type { Definition } from '../parsing/file-facts.js';

/** A place that uses a definition of another file. */
export interface SymbolUse {
  /** The using file, by its place in `files`. */
  readonly file: number;
  /**
   * How the name decides it: `import` the file imports it by name, `module`
   * it imports the defining file and uses the name, `unique` no other file
   * of the language defines an exported thing of that name.
   */
  readonly by: 'import' | 'module' | 'unique';
}

export interface SymbolFile {
  readonly path: string;
  readonly language: string;
  readonly isTest: boolean;
  readonly definitions: readonly Definition[];
}

/** A definition with the files that use it. */
export interface ReferencedSymbol {
  /** The defining file, by its place in `files`. */
  readonly file: number;
  /** By its place in the file's `definitions`. */
  readonly definition: number;
  /** The first ones; `usedBy` tells how many there are. */
  readonly uses: readonly SymbolUse[];
  readonly usedBy: number;
}

/** The value of `code_symbols`. */
export interface CodeSymbols {
  readonly files: readonly SymbolFile[];
  /** The most used first. */
  readonly symbols: readonly ReferencedSymbol[];
  readonly totals: {
    readonly files: number;
    readonly definitions: number;
    readonly exported: number;
    /** Pairs of a definition and a file that uses it. */
    readonly references: number;
  };
  /** What the bounds left out, in words; empty when nothing. */
  readonly leftOut: readonly string[];
}
