import type { FinalRunState, Question, RunError } from '#events';

/** A run that is not over yet. */
export type ActiveRunState = 'queued' | 'running' | 'cancelling';
export type RunState = ActiveRunState | FinalRunState;

export const ACTIVE_RUN_STATES: readonly ActiveRunState[] = ['queued', 'running', 'cancelling'];

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
  /** How often it has been started: 0 while queued, more than 1 after a recovery. */
  readonly attempt: number;
  readonly lastSeq: number;
  /** What its events have shown, 0 to 100: of each append the last one's. It never falls. */
  readonly progressPercent: number;
  /** After so long the run ends with `RUN_TIMEOUT`. */
  readonly timeoutMs: number;
  readonly error: RunError | undefined;
  /** What the run ended by asking. */
  readonly question: Question | undefined;
  /** The run that goes on with the answer. */
  readonly answeredBy: string | undefined;
}

export function isActive(run: Run): boolean {
  return (ACTIVE_RUN_STATES as readonly RunState[]).includes(run.state);
}
