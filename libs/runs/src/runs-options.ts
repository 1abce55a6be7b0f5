/** Bounds of running; what happens at each is said beside it. */
export interface RunsOptions {
  /** Further runs are refused with `RUNS_EXHAUSTED`. */
  readonly maxActiveRuns: number;
  /** A run whose process has died under so many attempts ends with `ORPHANED`; 1: no run goes on after a crash. */
  readonly maxAttempts: number;
  /** A run that names no timeout ends with `RUN_TIMEOUT` after so long. */
  readonly runTimeoutMs: number;
  /** Longer timeouts are refused with `FIELD_INVALID`. */
  readonly maxRunTimeoutMs: number;
  /** A finished run and its events are kept for so long. */
  readonly retentionMs: number;
  /** A session nobody touched for so long is removed, with its repository and artifacts. */
  readonly sessionRetentionMs: number;
  /** When all runs' events take more, those of finished runs are trimmed, the oldest runs first, to nine tenths of it. */
  readonly maxLogBytes: number;
  /** How often retention looks for something to remove. */
  readonly sweepMs: number;
  /** Longer messages are cut, larger views left out, and the message says so. */
  readonly maxEventBytes: number;
  /** From three quarters on texts are joined and progress is thinned; a run with more events ends with `RUN_LIMIT_EXCEEDED`. */
  readonly maxEventsPerRun: number;
  /** As `maxEventsPerRun`, of all messages and views together; of one attempt. */
  readonly maxBytesPerRun: number;
  /** From three quarters of `maxEventsPerRun` or `maxBytesPerRun` on the appends of a run are so far apart. */
  readonly thriftyAppendMs: number;
  /** A worker that awaits its emits waits while so many bytes of its run are not committed. */
  readonly maxPendingBytes: number;
  /** A worker that does not await its emits ends its run with `RUN_LIMIT_EXCEEDED` at so many of these bytes. */
  readonly maxUnawaitedBytes: number;
  /** At shutdown active runs get so long to finish; then those that can go on are released, the others aborted. */
  readonly shutdownGraceMs: number;
}

export const DEFAULT_RUNS_OPTIONS: RunsOptions = {
  maxActiveRuns: 500,
  maxAttempts: 3,
  runTimeoutMs: 6 * 3_600_000,
  maxRunTimeoutMs: 48 * 3_600_000,
  retentionMs: 24 * 3_600_000,
  sessionRetentionMs: 30 * 24 * 3_600_000,
  maxLogBytes: 10 * 1024 * 1024 * 1024,
  sweepMs: 60_000,
  maxEventBytes: 1024 * 1024,
  maxEventsPerRun: 2_000_000,
  maxBytesPerRun: 1024 * 1024 * 1024,
  thriftyAppendMs: 250,
  maxPendingBytes: 1024 * 1024,
  maxUnawaitedBytes: 256 * 1024 * 1024,
  shutdownGraceMs: 3_000,
};
