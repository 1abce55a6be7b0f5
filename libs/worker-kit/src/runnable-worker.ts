import type { WorkerContext } from './worker-context.js';
import type { WorkerResult } from './worker-result.js';

/** The part of a worker's context that is known when it decides what a run of it needs. */
export type RequirementContext = Pick<WorkerContext, 'params' | 'session' | 'workers' | 'artifacts'>;

/** The interface of a class under `@Worker()`, an ordinary Nest provider with one instance for all runs. */
export interface RunnableWorker<Input = unknown, Value = unknown> {
  /**
   * Builds the input, plain JSON, from the run's params and session; it is part of the cache key.
   * Throws `PARAM_INVALID`. Default: the run's params.
   */
  buildInput?(context: WorkerContext): Input | Promise<Input>;
  /**
   * Returns the keys of workers that this run needs besides those of `requires`, decided when the run
   * starts, for a worker whose work is to run others. Each of them has `serves`. Such a worker is
   * started by its key alone: no other worker can require it. Throws `PARAM_INVALID`.
   */
  requirements?(context: RequirementContext): readonly string[] | Promise<readonly string[]>;
  run(input: Input, context: WorkerContext): Promise<WorkerResult<Value>>;
}
