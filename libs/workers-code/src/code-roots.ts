import type { Manifest } from './manifests/manifest.js';
import type { SkipReason } from './skip-reason.js';
import type { LanguageKind } from './language-table.js';

export interface CodeRoot {
  /** A directory relative to the top, `.` for the files that lie directly in it. */
  readonly path: string;
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
  /** Languages by lines, at most three. */
  readonly languages: readonly string[];
  /** What told so. */
  readonly why: string;
  /** Copied in from elsewhere; its files are counted, not read, and its lines are 0. */
  readonly thirdParty?: boolean;
}

/**
 * Where what lies. A file belongs to at most one root.
 * - `source`: the code of the product itself.
 * - `library`: code that stands there for other code to use: shared packages
 *   beside applications, and third-party code that was copied in.
 * - `config`: settings of the product, its deployment and the tools around it.
 * - `build`: what builds, checks and releases it.
 * - `test`: tests; a path that is also a source root has its tests beside the code.
 * - `docs`, `example`, `benchmark`: code that comes with those.
 */
export type RootKind = 'source' | 'library' | 'config' | 'build' | 'test' | 'docs' | 'example' | 'benchmark';

export interface LanguageCount {
  readonly name: string;
  readonly kind: LanguageKind;
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
}

export interface SkippedCount {
  readonly reason: SkipReason;
  /** The reason in words. */
  readonly meaning: string;
  readonly files: number;
  readonly bytes: number;
}

export interface EntryPoint {
  /** The file, or the directory of a package that is one as a whole. */
  readonly path: string;
  readonly kind: 'executable' | 'library' | 'container';
  readonly name?: string;
  /** What told so, such as `bin of package.json`. */
  readonly why: string;
}

export interface FoundFile {
  /** The system or format, such as `GitHub Actions`. */
  readonly name: string;
  readonly path: string;
}

/** A system or framework with the files that show its use, at most five. */
export interface Evidence {
  readonly name: string;
  readonly evidence: readonly string[];
}

/** The value of the worker `code_roots`. */
export interface CodeRoots {
  readonly roots: Readonly<Record<RootKind, readonly CodeRoot[]>>;
  /** By lines, programming languages first. */
  readonly languages: readonly LanguageCount[];
  readonly totals: { readonly files: number; readonly lines: number; readonly bytes: number };
  readonly skipped: readonly SkippedCount[];
  readonly buildSystems: readonly Evidence[];
  readonly manifests: readonly Manifest[];
  readonly entryPoints: readonly EntryPoint[];
  readonly tests: {
    readonly files: number;
    readonly lines: number;
    readonly frameworks: readonly Evidence[];
  };
  readonly ci: readonly FoundFile[];
  readonly containers: readonly FoundFile[];
  /** Third-party frameworks the code is built on. */
  readonly frameworks: readonly Evidence[];
  /** Symbolic links, followed or not. */
  readonly symlinks: number;
  /** What the repository refers to and does not hold: the first of each kind by name. */
  readonly missing: {
    /** Folders of Git submodules that are not checked out. */
    readonly submodules: readonly string[];
    /** Symbolic links that were not followed, and why. */
    readonly links: readonly { readonly path: string; readonly reason: string }[];
    /** Files of Git LFS that are not here; what stands in their places only points to them. */
    readonly lfsPointers: readonly string[];
  };
  readonly unreadableEntries: number;
  /** What the bounds of the analysis left out, in words; empty when nothing. */
  readonly leftOut: readonly string[];
}
