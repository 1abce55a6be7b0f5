export interface RunnerOptions {
  /** A worker that names no timeout of its own is aborted after so long. */
  readonly workerTimeoutMs: number;
  /** An aborted worker gets so long to stop before the run goes on without it. */
  readonly abortGraceMs: number;
  /** A worker that waits longer for its repository, which a host may be slow to give, waits without its analysis slot. */
  readonly slotHoldMs: number;
  /** A run that waits for its analysis slot says its place at most this often. */
  readonly placeIntervalMs: number;
  /** Larger results fail with `WORKER_RESULT_INVALID`. */
  readonly maxResultBytes: number;
}

export const DEFAULT_RUNNER_OPTIONS: RunnerOptions = {
  workerTimeoutMs: 30 * 60_000,
  abortGraceMs: 2_000,
  slotHoldMs: 2_000,
  placeIntervalMs: 1_000,
  maxResultBytes: 16 * 1024 * 1024,
};
