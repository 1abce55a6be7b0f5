import type { FileFacts, RawImport } from '../parsing/file-facts.js';

/** The files of a repository, as far as finding imports needs them. */
export interface RepositoryFiles {
  /** Every file, vendored and generated ones too. */
  readonly paths: ReadonlySet<string>;
  /** Every folder; the top is the empty string. */
  readonly directories: ReadonlySet<string>;
  /** Paths by file name, for manifests anywhere in the tree; near the top first. */
  named(fileName: string): readonly string[];
  /** The text of a manifest; undefined when it is absent, unreadable, too large or not text. */
  readText(path: string): Promise<string | undefined>;
  /** To be awaited between small pieces of work: lets the event loop turn. Throws when the run was cancelled. */
  yieldIfDue(): Promise<void>;
}

/** What an import means. `file` is of the repository; the name of a package is the one to install. */
export type ImportTarget =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string; readonly subpath?: string }
  | { readonly kind: 'standard'; readonly name: string }
  | { readonly kind: 'unresolved'; readonly reason: string };

/** Finds what imports mean. Pure and quick: it reads no file and looks at no more than a few paths. */
export interface ImportResolver {
  /**
   * At least one target; several where one import brings in several files (a Go package, `from x import a, b`).
   * A reason is a short sentence without names, so that equal ones can be counted. Of the facts only
   * `imports` and `packageName` are kept until then; what else is needed `add` keeps.
   */
  resolve(fromPath: string, found: RawImport, facts: FileFacts): readonly ImportTarget[];
}

/** Gets ready to resolve, while the files of its languages are being read. */
export interface ImportResolverBuilder {
  /** Called once for each file of its languages, in any order; keeps only what resolving needs. Quick. */
  add(path: string, facts: FileFacts): void;
  /** Called once, after the last file. */
  finish(): Promise<ImportResolver>;
}

/** How the imports of some languages are found. One instance serves all repositories and holds no state. */
export interface ImportLanguage {
  /** Names in the language table. */
  readonly languages: readonly string[];
  /** Whether `add` is handed the `references` of files; without it they are empty, for they cost time and memory. */
  readonly usesReferences?: true;
  /** Reads the manifests that it needs. Nothing in the repository makes it fail. */
  start(repository: RepositoryFiles): Promise<ImportResolverBuilder>;
}
