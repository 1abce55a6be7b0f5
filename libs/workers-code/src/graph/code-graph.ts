/** One file of the graph. */
export interface GraphFile {
  readonly path: string;
  readonly language: string;
  readonly lines: number;
  readonly bytes: number;
  /** The part that it belongs to, by its place in `parts`. */
  readonly part: number;
  /** PageRank among the files of the product, the highest being 100; 0 for all others. */
  readonly rank: number;
  /** 0 for what imports no file of the repository, else one above the highest that it imports. */
  readonly layer: number;
  readonly imports: number;
  readonly importedBy: number;
  /** The circle that it is in, by its place in `cycles`. */
  readonly cycle?: number;
  /** Absent: it is part of the product. */
  readonly use?: 'test' | 'support';
}

/** An import between two files, as evidence. */
export interface ImportEvidence {
  readonly path: string;
  readonly line: number;
  /** The imported file. */
  readonly to: string;
}

export interface GraphLink {
  /** The place of what is imported in the list. */
  readonly to: number;
  /** How many of its files import from there. */
  readonly imports: number;
  readonly example: ImportEvidence;
}

/** A folder or a package, with all of its files. */
export interface GraphPart {
  /** Its folder, `.` for the top. */
  readonly path: string;
  /** Of a package: its name. */
  readonly name?: string;
  readonly files: number;
  readonly testFiles: number;
  /** Those that are neither tests nor support. */
  readonly productFiles: number;
  readonly lines: number;
  readonly productLines: number;
  readonly bytes: number;
  /** By lines, at most three. */
  readonly languages: readonly string[];
  /** The sum of its files' ranks in percent of all. */
  readonly share: number;
  /** Its most important files, at most five. */
  readonly top: readonly string[];
  /** Packages from outside that its code uses most, at most twelve. The standard library is none. */
  readonly uses: readonly {
    readonly name: string;
    readonly files: number;
    readonly example: { readonly path: string; readonly line: number };
  }[];
  /** What it imports, the strongest link first. Only the product's count. */
  readonly imports: readonly GraphLink[];
}

/** Files that import each other in a circle. */
export interface GraphCycle {
  readonly size: number;
  /** The first ones, in an order in which few imports lead to what comes later. */
  readonly files: readonly string[];
  /** The imports that close the circle in that order: without them there is none. */
  readonly closedBy: readonly ImportEvidence[];
  /** Whether type-only imports alone close it; then it does no harm when the code runs. */
  readonly onlyTypes: boolean;
}

/** A part that an entry leads into. */
export interface EntryStep {
  /** By its place in `parts`. */
  readonly part: number;
  /** The part whose code leads there first, by its place. */
  readonly from: number;
  /** How many of its files are reached. */
  readonly files: number;
  /** The first import that leads there. */
  readonly by: ImportEvidence;
}

export interface GraphEntry {
  /** A file, or a folder whose files together are the entry. */
  readonly path: string;
  readonly why: string;
  /** `unimported`: nothing declares it, and no file of the product imports it. */
  readonly kind: 'executable' | 'library' | 'unimported';
  /** The parts that come with it when it runs, the nearest first; empty for all but the first entries. */
  readonly steps: readonly EntryStep[];
  /** How many files it brings in, directly or not. */
  readonly reaches: number;
}

export interface ExternalPackage {
  readonly name: string;
  readonly kind: 'package' | 'standard';
  /** How many files import it. */
  readonly files: number;
  readonly testsOnly: boolean;
}

/** The value of `code_graph`. */
export interface CodeGraph {
  readonly totals: {
    readonly files: number;
    readonly testFiles: number;
    /** Between files of the repository, each pair once. */
    readonly edges: number;
    /** Import statements. */
    readonly imports: number;
    readonly unresolved: number;
    readonly cycles: number;
    readonly layers: number;
  };
  /** The most important first. */
  readonly files: readonly GraphFile[];
  /** Pairs of places in `files`: the first imports the second. */
  readonly edges: readonly (readonly [number, number])[];
  /** The code divided into folders that a person can take in. */
  readonly parts: readonly GraphPart[];
  /** The packages that manifests make, where there are at least two. */
  readonly packages: readonly GraphPart[];
  /** The largest first. */
  readonly cycles: readonly GraphCycle[];
  /** How many files each layer has, from 0. */
  readonly layers: readonly number[];
  readonly entryPoints: readonly GraphEntry[];
  /** What is imported from outside, the most used first. */
  readonly externals: readonly ExternalPackage[];
  /** Why imports lead nowhere, with how many and an example. */
  readonly unresolved: readonly {
    readonly reason: string;
    readonly imports: number;
    readonly example: ImportEvidence;
  }[];
  /** What the bounds left out, in words; empty when nothing. */
  readonly leftOut: readonly string[];
}
