import type { Type } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerMetadata } from '#worker-kit';

/** Returns a worker class that runs the given function. */
export function workerClass(
  metadata: Partial<WorkerMetadata> & Pick<WorkerMetadata, 'key'>,
  run: RunnableWorker['run'],
  buildInput?: (context: WorkerContext) => unknown,
): Type<RunnableWorker> {
  @Worker({ description: `the ${metadata.key} of a test`, ...metadata })
  class TestWorker implements RunnableWorker {
    buildInput(context: WorkerContext): unknown {
      return buildInput === undefined ? context.params : buildInput(context);
    }

    run(input: unknown, context: WorkerContext): ReturnType<RunnableWorker['run']> {
      return run(input, context);
    }
  }
  return TestWorker;
}
