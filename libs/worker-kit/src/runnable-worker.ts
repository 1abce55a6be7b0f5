import type { WorkerContext } from './worker-context.js';
import type { WorkerResult } from './worker-result.js';

/** The class under a `@Worker()`. It is an ordinary Nest provider, one instance for all runs. */
export interface RunnableWorker<Input = unknown, Value = unknown> {
  /**
   * The input, plain JSON, made of the run's params and session: it is part of
   * the cache key. Throws `PARAM_INVALID`. Default: the run's params.
   */
  buildInput?(context: WorkerContext): Input | Promise<Input>;
  run(input: Input, context: WorkerContext): Promise<WorkerResult<Value>>;
}
