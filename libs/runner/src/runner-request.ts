import type { GatewayError } from '#errors';
import type { WorkerSession } from '#worker-kit';
import type { EventSink } from './gated-emitter.js';
import type { WorkerEnvironment } from './worker-environment.js';

/** A worker to run, and all that it runs with. */
export interface RunnerRequest {
  readonly runId: string;
  readonly workerKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly session: WorkerSession;
  readonly environment: WorkerEnvironment;
  /** Takes the run's events in order; its promise settles when there is room for more. */
  readonly sink: EventSink;
  readonly signal: AbortSignal;
  /** What an earlier attempt of the run has shown, 0 to 100: its progress does not fall below. */
  readonly progressPercent?: number;
  /** A worker emitted after it had ended; told also when the execution is over. */
  readonly onLate?: (error: GatewayError) => void;
}
