import { applyDecorators, Injectable, SetMetadata, type Type } from '@nestjs/common';
import type { WorkerContext } from './worker-context.js';
import type { WorkerMetadata } from './worker-metadata.js';
import type { WorkerResult } from './worker-result.js';

/** The class metadata key of a worker's metadata. */
export const WORKER_METADATA = 'run-gateway:worker';

/** Any class with a worker's `run`, whatever its input. */
interface AnyWorker {
  run(input: never, context: WorkerContext): Promise<WorkerResult>;
}

type WorkerClassDecorator = (target: Type<AnyWorker>) => void;

/**
 * Makes a class a worker. Provide it in any Nest module that the app imports: the runner finds it at
 * boot.
 */
export function Worker(metadata: WorkerMetadata): WorkerClassDecorator {
  return applyDecorators(SetMetadata(WORKER_METADATA, metadata), Injectable());
}
