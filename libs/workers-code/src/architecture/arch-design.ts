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
  /** How many of its files import from there, or use its names. */
  readonly imports: number;
  /** `names`: no import tells of it, but names that only the other component defines; the evidence is where one is defined. */
  readonly by?: 'names';
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

/** A file that matters in a component that no folder divides. */
export interface InsideFile {
  readonly path: string;
  readonly lines: number;
  /** A comment in it, where there is one. */
  readonly words?: Claim;
  /** Names that others use of it, the most used first, then others that they could use. */
  readonly gives: readonly string[];
  /** Which of the listed files it imports. */
  readonly imports: readonly string[];
}

export interface ComponentInside {
  readonly component: string;
  readonly files: readonly InsideFile[];
  /** Files of the component that are not listed. */
  readonly more: number;
}

/** The value of `arch_design`. */
export interface ArchDesign {
  readonly source: 'static' | 'model';
  readonly summary: readonly Claim[];
  readonly components: readonly ArchComponent[];
  /** Names of components from the bottom: each layer stands upon those before it; those in a circle share one. */
  readonly layers: readonly (readonly string[])[];
  /** What is in large components that no folder divides. */
  readonly inside: readonly ComponentInside[];
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
