import type { PinnedRepository } from '../analysis/pinned-repository.js';

/** An import as somebody understands it. */
export interface UnderstoodImport {
  /** The importing file. */
  readonly file: string;
  /** Counts from 1; 0 where who understood it does not say. */
  readonly line: number;
  readonly specifier: string;
  /** How it is written, where who understood it says so. */
  readonly kind?: string;
  /** Paths of the repository (a folder for Go), or one of `standard`, `package`, `unresolved`. */
  readonly targets: readonly string[];
}

/** A project with somebody's word on what its imports mean. */
export interface TruthProject {
  readonly language: string;
  readonly repository: PinnedRepository;
  /** Whether it was looked at while the resolvers were made, so that its numbers say less. */
  readonly used: boolean;
  /** Who says what the imports mean. */
  readonly truth: TruthSource;
}

/** A checkout, and what `code_imports` found there. */
export interface JudgedCheckout {
  readonly folder: string;
  readonly found: readonly UnderstoodImport[];
  /** The files whose imports were read; what other files import is not judged. */
  readonly files: ReadonlySet<string>;
}

/** What is held against what was found. */
export interface Expected {
  readonly imports: readonly UnderstoodImport[];
  /** How often they who say it differ among themselves; then either is right. Default 0. */
  readonly divided?: number;
  /** Whether an import that was found may be judged by it. */
  readonly judges: (found: UnderstoodImport) => boolean;
  /** The same target under another name, as the other side calls it. Default: as it is. */
  readonly named?: (target: string) => string;
  /** Whether the same specifier on another line of a file is another import. Default false: its targets are joined. */
  readonly byLine?: boolean;
}

export interface TruthSource {
  readonly name: string;
  expected(checkout: JudgedCheckout): Promise<Expected>;
}
