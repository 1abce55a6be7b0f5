import type { SourceLine } from '../infra/infra-context.js';

/** A sentence, and the lines of the repository that bear it out. */
export interface Claim {
  readonly text: string;
  /** Never empty. */
  readonly evidence: readonly SourceLine[];
}

export interface ComponentLink {
  /** The component that is imported, by its name. */
  readonly component: string;
  /** How many of its files import from there. */
  readonly imports: number;
  readonly evidence: SourceLine;
}

/** A call over the network, told by the variable that holds the address. */
export interface ComponentCall {
  readonly component: string;
  readonly variable: string;
  readonly evidence: SourceLine;
}

export interface ArchComponent {
  /** Unique. */
  readonly name: string;
  /** Its folder; `.` for the top. */
  readonly path: string;
  readonly responsibility: Claim;
  /** Who says so: the project's own words, a comment in its code, a model, or only what its code looks like. */
  readonly basis: 'words' | 'comment' | 'model' | 'structure';
  /** Of the product: tests and support are not counted. */
  readonly files: number;
  readonly lines: number;
  readonly languages: readonly string[];
  /** Its most important files. */
  readonly keyFiles: readonly string[];
  readonly dependsOn: readonly ComponentLink[];
  readonly calls: readonly ComponentCall[];
}

/** Something outside of the code that components talk to. */
export interface ArchSystem {
  readonly name: string;
  readonly kind: 'database' | 'queue' | 'service';
  /** Names of components whose code uses a client of it; empty where only configuration tells of it. */
  readonly usedBy: readonly string[];
  readonly evidence: readonly SourceLine[];
}

export interface ArchEntry {
  readonly path: string;
  readonly why: string;
  /** How many files it brings in. */
  readonly reaches: number;
  /** The component that it is in. */
  readonly component: string;
}

/** The value of `arch_design`. */
export interface ArchDesign {
  readonly source: 'static' | 'model';
  readonly summary: readonly Claim[];
  readonly components: readonly ArchComponent[];
  /** How a request, command or call goes through the components, step by step. */
  readonly dataFlow: readonly Claim[];
  readonly entryPoints: readonly ArchEntry[];
  readonly systems: readonly ArchSystem[];
  /** What a reader should be warned of, such as large circles of imports. */
  readonly risks: readonly Claim[];
  /** What the model said without evidence that holds, with the reason; empty without a model. */
  readonly dropped: readonly { readonly text: string; readonly reason: string }[];
  readonly leftOut: readonly string[];
}
