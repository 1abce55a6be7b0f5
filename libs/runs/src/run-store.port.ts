import type { ActiveRunState, RunState } from './run-state.js';
import type { Run } from './run.js';

/** Identifies a client's request, so that repeating it is harmless. */
export interface RequestKey {
  /** Unique per request within its user or session; at most one run has it. */
  readonly key: string;
  /** Differs if the request differs. */
  readonly hash: string;
}

export interface NewRun {
  readonly runId: string;
  readonly sessionId: string;
  readonly workerKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly timeoutMs: number;
  readonly request: RequestKey | undefined;
  /** The run whose question this one answers. */
  readonly answersRunId: string | undefined;
}

export interface AdmissionLimits {
  /** Maximum of active runs in the whole store. */
  readonly maxActiveRuns: number;
  /** Runs that finished earlier have lost their request key: repeating the request starts a new run. */
  readonly keptSince?: Date;
}

/** The result of asking for admission. */
export type Admission =
  | { readonly kind: 'admitted'; readonly run: Run }
  /** The same request was admitted before, as this run. */
  | { readonly kind: 'repeated'; readonly run: Run }
  | { readonly kind: 'request_differs' }
  | { readonly kind: 'session_busy'; readonly activeRunId: string }
  | { readonly kind: 'already_answered'; readonly answeredBy: string }
  | { readonly kind: 'full' };

export interface RunQuery {
  readonly sessionId?: string;
  readonly states?: readonly RunState[];
  /** Only runs that ended with a question. */
  readonly asking?: boolean;
  /** Excludes runs that finished earlier. */
  readonly keptSince?: Date;
  readonly limit: number;
  /** Only runs after this one in the order of the list, newest first. */
  readonly afterRunId?: string;
  /**
   * Called with runs whose records are damaged, which are then left out; without it such a run fails
   * the query.
   */
  readonly onDamaged?: (runId: string) => void;
}

/** A run taken over for execution. */
export interface StartedRun {
  readonly run: Run;
  /** The attempt appends to the log under this epoch; earlier attempts are fenced. */
  readonly epoch: number;
}

/** The number of active runs of one worker in one state. */
export interface ActiveRunCount {
  readonly state: ActiveRunState;
  readonly workerKey: string;
  readonly runs: number;
}

/** A run that was removed. */
export interface RemovedRun {
  readonly runId: string;
  readonly sessionId: string;
}

/**
 * Stores runs. A session has at most one active run, also under concurrency. Whatever a promise has
 * confirmed survives kill -9. The event log stores a run's final state, together with the terminal
 * event. Errors: `STORAGE_*`.
 */
export abstract class RunStore {
  /** Stores a queued run, or returns the reason why not; all checks and the write are one transaction. */
  abstract admit(run: NewRun, limits: AdmissionLimits): Promise<Admission>;
  /**
   * Begins a new attempt, which keeps the start time of the first one. Returns undefined when the run
   * is over or does not exist.
   */
  abstract start(runId: string, now: Date): Promise<StartedRun | undefined>;
  /** Marks an active run as cancelling; returns the run as it is then. */
  abstract requestCancel(runId: string): Promise<Run | undefined>;
  abstract get(runId: string): Promise<Run | undefined>;
  /** Lists runs, newest first by creation, ties broken by run id. */
  abstract list(query: RunQuery): Promise<readonly Run[]>;
  /** Counts the active runs of the whole store by state and worker, without zeros. */
  abstract countActive(): Promise<readonly ActiveRunCount[]>;
  /** Removes up to `limit` runs that finished before `before`, with their events; returns them. */
  abstract expire(before: Date, limit: number): Promise<readonly RemovedRun[]>;
}
