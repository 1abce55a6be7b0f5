import type { TerminalEvent } from '#events';
import type { RunFinished } from './run-events.js';
import type { Run } from './run.js';

/** Builds the domain event of a run that has just ended. */
export function runFinished(run: Run, ending: TerminalEvent, lastSeq: number): RunFinished {
  const { runId, sessionId, workerKey, createdAt } = run;
  // The system clock may have been set back meanwhile.
  const durationMs = Math.max(0, Date.now() - createdAt.getTime());
  const error = ending.kind === 'failed' ? ending.error : undefined;
  return {
    runId,
    sessionId,
    workerKey,
    state: ending.state,
    durationMs,
    lastSeq,
    reason: error?.reason,
    error,
  };
}
