import type { Question, RunError } from '#events';
import { isActiveState, type RunState } from './run-state.js';

/** One execution of a worker for a session. */
export interface Run {
  readonly runId: string;
  readonly sessionId: string;
  readonly workerKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly state: RunState;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Number of starts: 0 while queued, more than 1 after a recovery. */
  readonly attempt: number;
  readonly lastSeq: number;
  /** Progress shown by its events, 0 to 100: that of the last event of each append. It never decreases. */
  readonly progressPercent: number;
  /** The run ends with `RUN_TIMEOUT` after this many milliseconds. */
  readonly timeoutMs: number;
  readonly error: RunError | undefined;
  /** The question with which the run ended. */
  readonly question: Question | undefined;
  /** The run that continues with the answer. */
  readonly answeredBy: string | undefined;
}

export function isActive(run: Run): boolean {
  return isActiveState(run.state);
}
