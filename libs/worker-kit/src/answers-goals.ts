import type { WorkerMetadata } from './worker-metadata.js';

/**
 * True if a plan may name the worker; other workers are started by their keys, or come with those that
 * require them.
 */
export function answersGoals({ answers, serves }: WorkerMetadata): boolean {
  return (answers ?? []).length > 0 || (serves ?? []).length > 0;
}
