/** What made a build system or package manager put the file there. */
export type ManifestKind =
  | 'npm'
  | 'deno'
  | 'python'
  | 'go'
  | 'cargo'
  | 'maven'
  | 'gradle'
  | 'sbt'
  | 'dotnet'
  | 'cmake'
  | 'make'
  | 'meson'
  | 'autotools'
  | 'bazel'
  | 'bundler'
  | 'gem'
  | 'composer'
  | 'mix'
  | 'swift'
  | 'dart'
  | 'cabal'
  | 'zig'
  | 'nimble'
  | 'rebar'
  | 'leiningen'
  | 'conan'
  | 'vcpkg'
  | 'cocoapods'
  | 'opam'
  | 'nix'
  | 'rake'
  | 'just'
  | 'scons'
  | 'xcode';

/** A target that a manifest names; the path is relative to the repository's top. */
export interface DeclaredEntry {
  readonly kind: 'executable' | 'library';
  readonly name: string;
  readonly path: string;
}

/** A file that tells how a part of the repository is built or packaged. */
export interface Manifest {
  readonly path: string;
  readonly kind: ManifestKind;
  /** Whether its directory is a package or project of its own, not only built by it. */
  readonly isPackage: boolean;
  readonly name?: string;
  readonly description?: string;
  readonly license?: string;
  /** Globs of the workspace's member packages, relative to the manifest. */
  readonly workspaces?: readonly string[];
  readonly entries?: readonly DeclaredEntry[];
  /** Names of direct dependencies. */
  readonly dependencies?: readonly string[];
  /** Whether the package is made of tests alone. */
  readonly isTest?: boolean;
  /** Why nothing was read from it. */
  readonly problem?: string;
}

/** What a parser of one kind of manifest gives; the rest is known from the file's name. */
export type ManifestContent = Omit<Manifest, 'path' | 'kind' | 'isPackage' | 'problem'> & {
  readonly isPackage?: boolean;
};

/** Parses a manifest's text. It may throw on malformed text. `directory` is the manifest's, empty for the top. */
export type ManifestParser = (text: string, directory: string) => ManifestContent;
