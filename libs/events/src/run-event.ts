import type { ErrorCode, ErrorReason } from '#errors';
import type { ClientView } from './client-view.js';

/** A question of a run to its user. */
export interface Question {
  readonly id: string;
  readonly prompt: string;
  /** JSON schema of the answer; absent for free text. */
  readonly schema?: string;
  readonly expiresAt?: Date;
}

/** The reason for a run's end without a result; safe to show to its user. */
export interface RunError {
  readonly code: ErrorCode;
  readonly reason: ErrorReason;
  readonly message: string;
  readonly retryable: boolean;
}

/** The final states of a run; the compiler asks for the row of a new one in `libs/runs/src/run-state.ts`. */
export const FINAL_RUN_STATES = ['succeeded', 'failed', 'cancelled', 'timed_out', 'orphaned'] as const;
export type FinalRunState = (typeof FINAL_RUN_STATES)[number];

interface EventBase {
  /** The worker that emitted the event; absent for the run itself. */
  readonly workerKey?: string;
  /** 0 to 100; absent means unchanged. */
  readonly progressPercent?: number;
  readonly clientView?: ClientView;
}

/** Events that a run may emit any number of times. */
export type OngoingEvent = EventBase & {
  readonly kind:
    | 'log'
    | 'progress'
    | 'model_chunk'
    | 'attempt_started'
    | 'worker_started'
    | 'worker_cached'
    | 'worker_finished'
    | 'cancel_requested';
  readonly message: string;
};

/** The one event that ends a run; it is appended together with the run's final state. */
export type TerminalEvent = EventBase &
  (
    | { readonly kind: 'succeeded'; readonly message: string; readonly state: 'succeeded' }
    | {
        readonly kind: 'input_required';
        readonly question: Question;
        readonly state: 'succeeded';
      }
    | {
        readonly kind: 'failed';
        readonly error: RunError;
        readonly state: Exclude<FinalRunState, 'succeeded'>;
      }
  );

/** An event that has no sequence number yet. */
export type RunEventDraft = OngoingEvent | TerminalEvent;

/** An event as the log keeps it. */
export type RunEvent = RunEventDraft & {
  /** 1, 2, 3, ... within the run, without gaps. */
  readonly seq: number;
  readonly emittedAt: Date;
  /** 1 for the first execution of the run, one more after each recovery. */
  readonly attempt: number;
};

export function isTerminal(event: RunEventDraft): event is TerminalEvent {
  // Every kind is listed, so that a new one does not compile until it is decided here.
  switch (event.kind) {
    case 'log':
    case 'progress':
    case 'model_chunk':
    case 'attempt_started':
    case 'worker_started':
    case 'worker_cached':
    case 'worker_finished':
    case 'cancel_requested':
      return false;
    case 'succeeded':
    case 'input_required':
    case 'failed':
      return true;
  }
}
