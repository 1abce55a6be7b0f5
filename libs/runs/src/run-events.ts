import type { RunError } from '#events';
import type { Run } from './run.js';

/** Names of the domain events about runs. Nothing may depend on their being delivered. */
export const RUN_LAUNCHED = 'run.launched';
export const RUN_FINISHED = 'run.finished';

export interface RunLaunched {
  readonly run: Run;
}

export interface RunFinished {
  readonly runId: string;
  readonly sessionId: string;
  readonly workerKey: string;
  readonly state: Run['state'];
  readonly durationMs: number;
  readonly lastSeq: number;
  readonly reason: string | undefined;
  /** As the user sees it; set if the run has no result. */
  readonly error: RunError | undefined;
}
