import type { WorkerContext } from './worker-context.js';
import type { WorkerResult } from './worker-result.js';

/** What a worker knows when it decides what a run of it needs. */
export type RequirementContext = Pick<WorkerContext, 'params' | 'session' | 'workers' | 'artifacts'>;

/** The class under a `@Worker()`. It is an ordinary Nest provider, one instance for all runs. */
export interface RunnableWorker<Input = unknown, Value = unknown> {
  /**
   * The input, plain JSON, made of the run's params and session: it is part of
   * the cache key. Throws `PARAM_INVALID`. Default: the run's params.
   */
  buildInput?(context: WorkerContext): Input | Promise<Input>;
  /**
   * Workers that this run needs besides those of `requires`, by their keys:
   * decided when the run starts, for a worker whose work is to run others. Each
   * of them has `serves`. A worker that decides so is started by its key alone:
   * no other one can require it. Throws `PARAM_INVALID`.
   */
  requirements?(context: RequirementContext): readonly string[] | Promise<readonly string[]>;
  run(input: Input, context: WorkerContext): Promise<WorkerResult<Value>>;
}
