import type { ModelHint } from '#model';
import type { AnsweredQuestion } from './answered-question.js';

/** A worker's description of itself; the argument of `@Worker()`. */
export interface WorkerMetadata {
  /** The worker's name on the wire: letters, digits, `_`, `-` and `.`, at most 64. */
  readonly key: string;
  /** One sentence for people who choose a worker. */
  readonly description: string;
  /** Older names of the same worker. */
  readonly aliases?: readonly string[];
  /** Keys of the workers whose results this one needs; they run first. */
  readonly requires?: readonly string[];
  /**
   * `repository`: the result depends only on the repository's commit, the input and the results of the
   * required workers, and is taken from the artifacts when these are unchanged. `none` (default): run
   * every time.
   */
  readonly cache?: 'repository' | 'none';
  /**
   * Decides what happens to a run with this worker when the server's process dies. If all its workers
   * are `safe`, the run continues and unfinished workers start over; otherwise it ends with
   * `ORPHANED`. Use `safe` only if running the worker twice does no harm: a worker that places an order
   * is `unsafe`. Default: `safe` with `cache: 'repository'`, else `unsafe`.
   */
  readonly restart?: 'safe' | 'unsafe';
  /** Part of the cache key: raise it when the result's meaning changes. Default 1. */
  readonly version?: number;
  /**
   * The worker is aborted with `WORKER_TIMEOUT` after this many milliseconds. Default: WORKER_TIMEOUT
   * of the deployment.
   */
  readonly timeoutMs?: number;
  /** The questions that the worker answers; a goal that asks one of them puts the worker into its plan. */
  readonly answers?: readonly AnsweredQuestion[];
  /** Keywords with the same effect, for lack of a question: all words of an entry must occur in the goal. */
  readonly serves?: readonly string[];
  /**
   * The tools that `context.tools` offers this worker: names in which each `*` stands for any
   * characters, such as `fs.read` or `tickets.*`. Default: the gateway's own tools and none of the
   * operator's servers.
   */
  readonly tools?: readonly string[];
  /** The model that the worker prefers. */
  readonly model?: ModelHint;
}
