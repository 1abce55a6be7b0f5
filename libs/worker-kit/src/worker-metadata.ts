import type { ModelHint } from '#model';
import type { AnsweredQuestion } from './answered-question.js';

/** What a worker says of itself; the argument of `@Worker()`. */
export interface WorkerMetadata {
  /** The worker's name on the wire: letters, digits, `_`, `-` and `.`, at most 64. */
  readonly key: string;
  /** One sentence for people who choose a worker. */
  readonly description: string;
  /** Older names that mean the same worker. */
  readonly aliases?: readonly string[];
  /** Keys of the workers whose results this one needs; they run first. */
  readonly requires?: readonly string[];
  /**
   * `repository`: the result depends on the repository's commit, the input and
   * the results of the required workers alone, and is taken from the artifacts
   * when all of them are the same. `none` (default): run every time.
   */
  readonly cache?: 'repository' | 'none';
  /**
   * What happens to a run that has this worker in it when the server's process
   * dies: with `safe` for all of its workers it goes on, and those that had not
   * finished run again from their beginnings; else it ends with `ORPHANED`. Say
   * `safe` only if that does no harm, such as an order placed twice. Default:
   * `safe` with `cache: 'repository'`, else `unsafe`.
   */
  readonly restart?: 'safe' | 'unsafe';
  /** Part of the cache key: raise it when the result's meaning changes. Default 1. */
  readonly version?: number;
  /** After so long the worker is aborted with `WORKER_TIMEOUT`. Default: WORKER_TIMEOUT of the deployment. */
  readonly timeoutMs?: number;
  /** The questions that the worker answers; a goal that asks one of them has the worker in its plan. */
  readonly answers?: readonly AnsweredQuestion[];
  /** Words that do the same, for want of a question: all words of an entry must occur in the goal. */
  readonly serves?: readonly string[];
  /**
   * The tools that `context.tools` has for this worker: names, in which each
   * `*` stands for any characters, such as `fs.read` or `tickets.*`. Default:
   * the gateway's own tools and none of the operator's servers.
   */
  readonly tools?: readonly string[];
  /** Which model the worker would like. */
  readonly model?: ModelHint;
}
