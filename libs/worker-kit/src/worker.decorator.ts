import { applyDecorators, Injectable, SetMetadata, type Type } from '@nestjs/common';
import type { WorkerContext } from './worker-context.js';
import type { WorkerMetadata } from './worker-metadata.js';
import type { WorkerResult } from './worker-result.js';

/** Under this key the metadata stands on the class. */
export const WORKER_METADATA = 'run-gateway:worker';

/** Any class with a worker's `run`, whatever its input is. */
interface AnyWorker {
  run(input: never, context: WorkerContext): Promise<WorkerResult>;
}

type WorkerClassDecorator = (target: Type<AnyWorker>) => void;

/**
 * Makes a class a worker. Provide it in any Nest module that the app imports:
 * the runner finds it there at boot.
 */
export function Worker(metadata: WorkerMetadata): WorkerClassDecorator {
  return applyDecorators(SetMetadata(WORKER_METADATA, metadata), Injectable());
}
