/** A place in the repository. */
export interface SourceLine {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Where something matters. `development`: every trace of it is in tests,
 * examples, documentation, CI or development dependencies.
 */
export type InfraScope = 'product' | 'development';

/** One thing around the code, with the lines that show it. */
export interface InfraItem {
  readonly name: string;
  /** What tells of it, such as `image postgres:16` or `npm package pg`; at most four. */
  readonly signs: readonly string[];
  readonly scope: InfraScope;
  /** The first ones, those of the product before those of tests. */
  readonly evidence: readonly SourceLine[];
  /** All lines that show it. */
  readonly seen: number;
}

/** A line that reads or sets a variable, and by what: `process.env`, `Dockerfile ENV`, ... */
export interface VariableLine extends SourceLine {
  readonly how: string;
}

/** An environment variable: its name and where it is used, never a value. */
export interface EnvironmentVariable {
  readonly name: string;
  /** Judged by the name alone. */
  readonly looksSecret: boolean;
  readonly scope: InfraScope;
  readonly reads: readonly VariableLine[];
  readonly sets: readonly VariableLine[];
  /** All lines, also those not listed. */
  readonly seen: number;
}

/** What of the surroundings an item is. */
export type InfraKind = 'containers' | 'ci' | 'deploy' | 'databases' | 'queues' | 'services';

/** The value of `infra_context`: what the code runs in and talks to. */
export interface InfraContext extends Readonly<Record<InfraKind, readonly InfraItem[]>> {
  readonly environment: readonly EnvironmentVariable[];
  /** What a reader should know at once, such as a committed `.env`. */
  readonly warnings: readonly (SourceLine & { readonly text: string })[];
  readonly filesRead: number;
  /** What the bounds left out, in words; empty when nothing. */
  readonly leftOut: readonly string[];
}
