import type { RunnableWorker, WorkerMetadata } from '#worker-kit';

/** A worker known to the process: its metadata, and the provider that runs it. */
export interface RegisteredWorker {
  readonly metadata: WorkerMetadata;
  readonly instance: RunnableWorker;
}
