import type { Evidence } from '../code-roots.js';
import type { ManifestKind } from '../manifests/manifest.js';

/** Where an import seems to lead, judged by its text alone. */
export type ImportReach =
  /** A path from the file itself: `./x`, `crate::x`, `#include "x.h"`. */
  | 'relative'
  /** By a name that a configuration file of the repository maps to a place in it. */
  | 'alias'
  /** By the name of a package, module or namespace of the repository. */
  | 'own'
  /** Anything else: another package, or the standard library. */
  | 'other';

export interface ImportForm {
  /** The statement, such as `import ... from` or `use`. */
  readonly form: string;
  readonly reach: ImportReach;
  /** In the files that were sampled. */
  readonly count: number;
  readonly example: { readonly text: string; readonly path: string; readonly line: number };
}

export interface LanguageSpec {
  readonly name: string;
  readonly files: number;
  readonly lines: number;
  /** Files whose import lines were counted, evenly over the repository. */
  readonly sampledFiles: number;
  /** The most frequent first. */
  readonly imports: readonly ImportForm[];
}

export interface PackageSpec {
  readonly name: string;
  /** Its folder; `.` for the top. */
  readonly path: string;
  readonly kind: ManifestKind;
  readonly manifest: string;
  /** Direct dependencies, those of development included. */
  readonly dependencies: number;
  /** Names of packages of this repository among them. */
  readonly dependsOn: readonly string[];
}

export interface WorkspaceSpec {
  readonly kind: ManifestKind;
  readonly manifest: string;
  readonly patterns: readonly string[];
  /** Folders of its members. */
  readonly members: readonly string[];
}

/** A name in imports that stands for a place in the repository. */
export interface ImportAlias {
  /** As in an import; a `*` stands for the rest. */
  readonly pattern: string;
  /** Places, relative to the top. */
  readonly targets: readonly string[];
  readonly from: string;
  readonly path: string;
  readonly line: number;
}

/** The value of `code_specs`: how the code is put together and how its imports look. */
export interface CodeSpecs {
  readonly languages: readonly LanguageSpec[];
  readonly buildSystems: readonly Evidence[];
  readonly packages: readonly PackageSpec[];
  readonly workspaces: readonly WorkspaceSpec[];
  readonly aliases: readonly ImportAlias[];
  /** What the bounds left out, in words; empty when nothing. */
  readonly leftOut: readonly string[];
}
