import { GatewayError } from '#errors';
import type { WorkerResolver } from '#runner';
import type { WorkerMetadata } from '#worker-kit';
import { cancelled } from './run-executor.js';
import type { Run } from './run.js';

/** The fate of a run that a dead process left active. */
export type RecoveryDecision =
  /** It had not begun: its first attempt starts. */
  | { readonly kind: 'begin' }
  /** Its next attempt reuses the results of finished workers and repeats the others. */
  | { readonly kind: 'continue' }
  | { readonly kind: 'end'; readonly error: GatewayError };

type Workers = Pick<WorkerResolver['graph'], 'has' | 'reach'>;

/** `workers` are those of this process; `maxAttempts` is that of `RunsOptions`. */
export function recoveryDecision(run: Run, workers: Workers, maxAttempts: number): RecoveryDecision {
  // The user wanted it cancelled.
  if (run.state === 'cancelling') return { kind: 'end', error: cancelled() };
  if (run.state === 'queued') return { kind: 'begin' };
  if (!workers.has(run.workerKey)) return orphaned(`worker "${run.workerKey}" no longer exists`);
  const unsafe = workers.reach(run.workerKey).find(({ metadata }) => !isRepeatable(metadata));
  if (unsafe !== undefined) {
    return orphaned(`worker "${unsafe.metadata.key}" cannot be repeated; start it again`);
  }
  if (run.attempt >= maxAttempts) {
    return orphaned(`that was attempt ${run.attempt} of at most ${maxAttempts} (MAX_ATTEMPTS)`);
  }
  return { kind: 'continue' };
}

/** True if repeating a worker from the start does no harm. */
function isRepeatable({ restart, cache }: WorkerMetadata): boolean {
  return (restart ?? (cache === 'repository' ? 'safe' : 'unsafe')) === 'safe';
}

function orphaned(why: string): RecoveryDecision {
  const error = new GatewayError('ORPHANED', `the server stopped while the run was active: ${why}`);
  return { kind: 'end', error };
}
