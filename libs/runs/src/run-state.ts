import { FINAL_RUN_STATES, type FinalRunState } from '#events';

export type ActiveRunState = 'queued' | 'running' | 'cancelling';
/** The final states are declared with the terminal event that brings them, in `libs/events`. */
export type RunState = ActiveRunState | FinalRunState;

interface StateRule {
  /** The states that may follow; none after a final one. */
  readonly next: readonly RunState[];
  /** True if the run ended because something went wrong, which is logged as a warning. */
  readonly isFailure?: true;
}

/** The state machine of a run. A new state needs a row here; the compiler names the other places. */
const RUN_STATES: Readonly<Record<RunState, StateRule>> = {
  queued: { next: ['running', 'cancelling', ...FINAL_RUN_STATES] },
  // A next attempt is running again.
  running: { next: ['running', 'cancelling', ...FINAL_RUN_STATES] },
  cancelling: { next: ['cancelling', ...FINAL_RUN_STATES] },
  succeeded: { next: [] },
  failed: { next: [], isFailure: true },
  cancelled: { next: [] },
  timed_out: { next: [], isFailure: true },
  orphaned: { next: [], isFailure: true },
};

export const ACTIVE_RUN_STATES = (Object.keys(RUN_STATES) as RunState[]).filter(isActiveState);

/** True if a run in this state is not over. */
export function isActiveState(state: RunState): state is ActiveRunState {
  return RUN_STATES[state].next.length > 0;
}

/** True if a run that ended in this state ended because something went wrong. */
export function isFailure(state: RunState): boolean {
  return RUN_STATES[state].isFailure === true;
}

/** True if a run may change from one state to the other. */
export function mayFollow(from: RunState, to: RunState): boolean {
  return RUN_STATES[from].next.includes(to);
}
