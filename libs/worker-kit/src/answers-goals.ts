import type { WorkerMetadata } from './worker-metadata.js';

/** Whether a plan may name the worker; the others are started by their keys, or come with those that require them. */
export function answersGoals({ answers, serves }: WorkerMetadata): boolean {
  return (answers ?? []).length > 0 || (serves ?? []).length > 0;
}
