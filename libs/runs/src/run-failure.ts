import { randomUUID } from 'node:crypto';
import { GatewayError } from '#errors';
import type { FinalRunState, RunError } from '#events';

/** The failure of a run, for its user and for the log. */
export interface RunFailure {
  readonly state: Exclude<FinalRunState, 'succeeded'>;
  readonly error: RunError;
  /** An id that links the event of an unexpected error to its log line. */
  readonly errorId: string | undefined;
}

/** Turns whatever ended a run into a failure that its user may read. */
export function runFailure(thrown: unknown): RunFailure {
  if (thrown instanceof GatewayError) {
    const { code, reason, message, retryable } = thrown;
    return { state: finalState(thrown), error: { code, reason, message, retryable }, errorId: undefined };
  }
  const errorId = randomUUID();
  const message = `the worker failed unexpectedly (error id ${errorId})`;
  const error: RunError = { code: 'INTERNAL', reason: 'WORKER_FAILED', message, retryable: false };
  return { state: 'failed', error, errorId };
}

function finalState({ reason }: GatewayError): RunFailure['state'] {
  switch (reason) {
    case 'RUN_CANCELLED':
      return 'cancelled';
    case 'RUN_TIMEOUT':
      return 'timed_out';
    case 'ORPHANED':
      return 'orphaned';
    default:
      return 'failed';
  }
}
