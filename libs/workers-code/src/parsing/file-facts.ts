/**
 * How an import is written. Each language uses those that fit:
 * `import` a plain import statement, `from` Python's `from x import y`, `export` re-exports, `dynamic`
 * `import()`, `require` and `require-resolve` calls, `import-equals` TypeScript's `import x = require()`,
 * `type` an `import('x')` type, `reference` a triple-slash directive, `url` `new URL(x, import.meta.url)`,
 * `static` Java's static import, `module` Java's module import and what a module requires, `include` a quoted include, `include-system` one in angle brackets,
 * `use` Rust, PHP and Ruby-like uses, `mod` Rust's module file, `extern` `extern crate`, `require-relative`
 * and `autoload` Ruby, `using` C#, `load` and `embed` files that are run or bundled by name,
 * `context` and `glob` sets of files by `require.context` and `import.meta.glob`, `amd` AMD's lists of modules.
 */
export type ImportKind =
  | 'import'
  | 'from'
  | 'export'
  | 'dynamic'
  | 'require'
  | 'require-resolve'
  | 'import-equals'
  | 'type'
  | 'reference'
  | 'url'
  | 'static'
  | 'module'
  | 'include'
  | 'include-system'
  | 'use'
  | 'mod'
  | 'extern'
  | 'require-relative'
  | 'autoload'
  | 'using'
  | 'load'
  | 'embed'
  | 'context'
  | 'glob'
  | 'amd';

/** An import as the file says it, before anybody looks for what it means. */
export interface RawImport {
  /** What is imported, as written, without quotes. */
  readonly specifier: string;
  /** Counts from 1. */
  readonly line: number;
  readonly kind: ImportKind;
  /** What is taken from it, where the language says so: `*` for all. Names as exported, not as renamed. */
  readonly names?: readonly string[];
  /** It vanishes when the code is compiled. */
  readonly typeOnly?: true;
}

export type DefinitionKind =
  | 'class'
  | 'interface'
  | 'struct'
  | 'trait'
  | 'enum'
  | 'union'
  | 'record'
  | 'type'
  | 'function'
  | 'method'
  | 'property'
  | 'variable'
  | 'constant'
  | 'module'
  | 'namespace'
  | 'macro';

/** Something that a file defines, at its top or as a member of such a thing; locals of functions are none. */
export interface Definition {
  readonly name: string;
  readonly kind: DefinitionKind;
  /** Counts from 1. */
  readonly startLine: number;
  /** The last line that belongs to it. */
  readonly endLine: number;
  /** Whether other files can reach it by what the language says of visibility. */
  readonly exported: boolean;
  /** The name of what it is a member of; of nested ones joined with dots. */
  readonly parent?: string;
}

/** What one file tells by itself. Plain data: it goes from thread to thread, and to disk. */
export interface FileFacts {
  /** In the order of their lines. */
  readonly imports: readonly RawImport[];
  /** In the order of their lines. */
  readonly definitions: readonly Definition[];
  /** The distinct identifiers that the file uses, in order of first use, keywords left out. */
  readonly references: readonly string[];
  /** The package or namespace that the file says it belongs to. */
  readonly packageName?: string;
  /** The parser found errors and went on: what is said may be incomplete. */
  readonly broken?: true;
  /** A bound of `FACT_LIMITS` cut a list short. */
  readonly cut?: true;
}
