/** Bounds of watching; what happens at each is said beside it. */
export interface WatchOptions {
  /** A run that ended longer ago is not found, also where its events still are, and its watches end. */
  readonly retentionMs: number;
  /** Further watchers are refused with `WATCHERS_EXHAUSTED`. */
  readonly maxWatchers: number;
  /** As `maxWatchers`, of one run. */
  readonly maxWatchersPerRun: number;
  /** Bytes a watcher reads from the log at a time while it is behind. */
  readonly readBytes: number;
  /** Bytes of recent events a live run holds in memory for watchers that are nearly caught up. */
  readonly tailBytes: number;
  /** A watcher whose client has taken nothing for so long is closed; it can resume. */
  readonly stallMs: number;
  /** An idle watcher is sent a sign of life this often. */
  readonly keepAliveMs: number;
  /** How long a finished run's channel stays in memory. */
  readonly channelRetentionMs: number;
  /** Recent events of all channels that nobody uses; beyond it the one unused for longest is closed early. */
  readonly idleTailBytes: number;
  /** Watchers told to resume elsewhere wait this long, plus up to as much again by chance; who comes meanwhile also for the rest of the drain. */
  readonly drainRetryMs: number;
}

export const DEFAULT_WATCH_OPTIONS: WatchOptions = {
  retentionMs: 24 * 3_600_000,
  maxWatchers: 20_000,
  maxWatchersPerRun: 5_000,
  readBytes: 256 * 1024,
  tailBytes: 1024 * 1024,
  stallMs: 60_000,
  keepAliveMs: 15_000,
  channelRetentionMs: 30_000,
  idleTailBytes: 64 * 1024 * 1024,
  drainRetryMs: 1_000,
};
