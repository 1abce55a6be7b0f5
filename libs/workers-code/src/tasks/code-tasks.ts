import type { ImportEvidence } from '../graph/code-graph.js';
import type { FileUse } from '../graph/graph-source.js';

/** A file, or a part of one that is larger than a task. */
export interface TaskFile {
  readonly path: string;
  readonly tokens: number;
  /** Of a part: its lines, both included, from 1. */
  readonly lines?: { readonly from: number; readonly to: number };
  /** Of a part: names of what it defines, at most ten. */
  readonly defines?: readonly string[];
}

/** A piece of the code that a model can read at once. */
export interface CodeTask {
  /** `t1`, `t2`, ... in the order in which they are best worked on. */
  readonly id: string;
  /** The folder that all its files share, or the file. */
  readonly title: string;
  readonly use: FileUse;
  readonly tokens: number;
  readonly files: readonly TaskFile[];
  /** Tasks with files that these import; all of them come earlier, but for imports that are named in `cuts`. */
  readonly needs: readonly string[];
  /** The files of earlier tasks that these import most, at most twenty. */
  readonly context: readonly string[];
}

/** An import that leads to a later task. */
export interface TaskCut {
  readonly reason: string;
  readonly imports: readonly ImportEvidence[];
}

/** The value of `code_tasks`. */
export interface CodeTasks {
  readonly tasks: readonly CodeTask[];
  readonly totals: { readonly tasks: number; readonly files: number; readonly tokens: number };
  /** What one task may hold. */
  readonly taskTokens: number;
  readonly cuts: readonly TaskCut[];
  /** What the bounds left out, in words; empty when nothing. */
  readonly leftOut: readonly string[];
}
