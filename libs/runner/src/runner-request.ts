import type { GatewayError } from '#errors';
import type { WorkerSession } from '#worker-kit';
import type { EventSink } from './gated-emitter.js';
import type { WorkerEnvironment } from './worker-environment.js';

/** A worker to run, and everything it runs with. */
export interface RunnerRequest {
  readonly runId: string;
  readonly workerKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly session: WorkerSession;
  readonly environment: WorkerEnvironment;
  /** Receives the run's events in order; its promise resolves when there is room for more. */
  readonly sink: EventSink;
  readonly signal: AbortSignal;
  /**
   * Progress that an earlier attempt of the run has shown, 0 to 100: the run's progress does not fall
   * below it.
   */
  readonly progressPercent?: number;
  /** Called when a worker emits after its end, even after the run is over. */
  readonly onLate?: (error: GatewayError) => void;
}
