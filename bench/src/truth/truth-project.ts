import type { PinnedRepository } from '../analysis/pinned-repository.js';

/** An import as somebody understands it. */
export interface UnderstoodImport {
  /** The importing file. */
  readonly file: string;
  /** Counts from 1; 0 where who understood it does not say. */
  readonly line: number;
  readonly specifier: string;
  /** The kind of import, where the source tells it. */
  readonly kind?: string;
  /** Paths of the repository (a folder for Go), or one of `standard`, `package`, `unresolved`. */
  readonly targets: readonly string[];
}

/** A project with somebody's word on what its imports mean. */
export interface TruthProject {
  readonly language: string;
  readonly repository: PinnedRepository;
  /** True if the project was used while the resolvers were written, which makes its numbers say less. */
  readonly used: boolean;
  /** The source of the true meaning of the imports. */
  readonly truth: TruthSource;
}

/** A checkout, and what `code_imports` found there. */
export interface JudgedCheckout {
  readonly folder: string;
  readonly found: readonly UnderstoodImport[];
  /** The files whose imports were read; what other files import is not judged. */
  readonly files: ReadonlySet<string>;
}

/** The expected side of a comparison. */
export interface Expected {
  readonly imports: readonly UnderstoodImport[];
  /** Fraction of imports on which the sources disagree; either is then right. Default 0. */
  readonly divided?: number;
  /** True if a found import can be judged by this source. */
  readonly judges: (found: UnderstoodImport) => boolean;
  /** The same target under another name, as the other side calls it. Default: as it is. */
  readonly named?: (target: string) => string;
  /**
   * True if the same specifier on another line of a file counts as another import. Default false: its
   * targets are merged.
   */
  readonly byLine?: boolean;
}

export interface TruthSource {
  readonly name: string;
  expected(checkout: JudgedCheckout): Promise<Expected>;
}
