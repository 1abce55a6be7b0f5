import type { ActiveRunState, Run, RunState } from './run.js';

/** A client's request, so that repeating it is harmless. */
export interface RequestKey {
  /** Names the request within its user or session; at most one run has it. */
  readonly key: string;
  /** Differs when the request differs. */
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
  /** Active runs of the whole store. */
  readonly maxActiveRuns: number;
  /** A run that finished before has lost its request: repeating that is a new one. */
  readonly keptSince?: Date;
}

/** What became of a run that asked to be admitted. */
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
  /** Without runs that finished before. */
  readonly keptSince?: Date;
  readonly limit: number;
  /** Only runs that come after this one, newest first. */
  readonly afterRunId?: string;
  /** Told of runs whose records are damaged, which are then left out; without it such a run fails the query. */
  readonly onDamaged?: (runId: string) => void;
}

/** A run taken over for execution. */
export interface StartedRun {
  readonly run: Run;
  /** Under it the attempt appends to the log; earlier ones are fenced. */
  readonly epoch: number;
}

/** The number of active runs of one worker in one state. */
export interface ActiveRunCount {
  readonly state: ActiveRunState;
  readonly workerKey: string;
  readonly runs: number;
}

/** A run that is not kept any longer. */
export interface RemovedRun {
  readonly runId: string;
  readonly sessionId: string;
}

/**
 * Keeps runs. A session has at most one active run, whatever happens at the
 * same time. What a promise has confirmed survives kill -9. A run's final state
 * is stored by the event log, with the terminal event. Errors: `STORAGE_*`.
 */
export abstract class RunStore {
  /** Stores a queued run, or says why not; all checks and the write are one transaction. */
  abstract admit(run: NewRun, limits: AdmissionLimits): Promise<Admission>;
  /** Begins a new attempt, which keeps the time of the first one's start. Undefined when the run is over or does not exist. */
  abstract start(runId: string, now: Date): Promise<StartedRun | undefined>;
  /** Marks an active run as cancelling; returns the run as it is then. */
  abstract requestCancel(runId: string): Promise<Run | undefined>;
  abstract get(runId: string): Promise<Run | undefined>;
  /** Newest first by creation, run id breaking ties. */
  abstract list(query: RunQuery): Promise<readonly Run[]>;
  /** Active runs of the whole store, by state and worker; what has none is left out. */
  abstract countActive(): Promise<readonly ActiveRunCount[]>;
  /** Removes up to `limit` runs that finished before `before`, with their events; returns which. */
  abstract expire(before: Date, limit: number): Promise<readonly RemovedRun[]>;
}
