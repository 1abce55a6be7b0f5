/**
 * What a file is for: `support` are examples, benchmarks, scripts that build and
 * check, and the settings of tools. Only `product` counts for ranks and components.
 */
export type FileUse = 'product' | 'test' | 'support';

/** A file that was analysed. */
export interface SourceFile {
  readonly path: string;
  readonly language: string;
  readonly lines: number;
  readonly bytes: number;
  readonly use: FileUse;
}

/** An import of one file by another, by their places in the list. */
export interface SourceLink {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  /** It vanishes when the code is compiled. */
  readonly isType: boolean;
}

/** What a graph is built of. */
export interface GraphSource {
  readonly files: readonly SourceFile[];
  readonly links: readonly SourceLink[];
  /** An entry for each file and package that it imports from outside. */
  readonly externals: readonly {
    readonly file: number;
    readonly line: number;
    readonly name: string;
    readonly kind: 'package' | 'standard';
  }[];
  readonly unresolved: readonly {
    readonly file: number;
    readonly line: number;
    readonly text: string;
    readonly reason: string;
  }[];
  /** Import statements in all. */
  readonly imports: number;
  /** What the analysis before left out, in words. */
  readonly leftOut: readonly string[];
}
