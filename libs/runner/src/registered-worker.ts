import type { RunnableWorker, WorkerMetadata } from '#worker-kit';

/** A worker as the process knows it: what it says of itself, and the provider that runs it. */
export interface RegisteredWorker {
  readonly metadata: WorkerMetadata;
  readonly instance: RunnableWorker;
}
