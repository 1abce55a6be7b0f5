export interface RunnerOptions {
  /** A worker that names no timeout of its own is aborted after so long. */
  readonly workerTimeoutMs: number;
  /** An aborted worker gets so long to stop before the run goes on without it. */
  readonly abortGraceMs: number;
  /** Larger results fail with `WORKER_RESULT_INVALID`. */
  readonly maxResultBytes: number;
}

export const DEFAULT_RUNNER_OPTIONS: RunnerOptions = {
  workerTimeoutMs: 30 * 60_000,
  abortGraceMs: 2_000,
  maxResultBytes: 16 * 1024 * 1024,
};
