import { byteSize, count, durationBetween, internal, setting, timer, type ValuesOf } from '#settings';

/** Injection token of `WatchOptions`. */
export const WATCH_OPTIONS = Symbol('WATCH_OPTIONS');

/** Watchers are inspected once a second, so nothing shorter can be honoured. */
const seconds = durationBetween('1s', '24d');

/** Bounds of watching, each with its variable and its default. */
export const watchSettings = {
  maxWatchers: setting({
    env: 'MAX_WATCHERS',
    default: '20000',
    parse: count,
    help: 'Watchers at a time; further ones are refused with WATCHERS_EXHAUSTED.',
  }),
  maxWatchersPerRun: setting({
    env: 'MAX_WATCHERS_PER_RUN',
    default: '5000',
    parse: count,
    help: 'Watchers of one run at a time; further ones are refused with WATCHERS_EXHAUSTED.',
  }),
  readBytes: setting({
    env: 'WATCH_READ_BYTES',
    default: '256KiB',
    parse: byteSize,
    help: 'Bytes that a watcher which is behind reads from the log at a time.',
  }),
  tailBytes: setting({
    env: 'WATCH_TAIL_BYTES',
    default: '1MiB',
    parse: byteSize,
    help: 'Bytes of recent events that a live run keeps in memory for watchers that are nearly caught up.',
  }),
  idleTailBytes: setting({
    env: 'WATCH_IDLE_TAIL_BYTES',
    default: '64MiB',
    parse: byteSize,
    help: 'Memory for recent events of runs that are neither executed nor watched, at least 16 KiB for each run; the least recently used go first.',
  }),
  stallMs: setting({
    env: 'WATCH_STALL',
    default: '60s',
    parse: seconds,
    help: 'A watcher whose client reads nothing for this long is closed; it can resume.',
  }),
  keepAliveMs: setting({
    env: 'KEEP_ALIVE',
    default: '15s',
    parse: seconds,
    help: 'An idle connection is sent a sign of life this often; a wire with a setting of its own follows this one until it is set.',
  }),
  channelRetentionMs: setting({
    env: 'CHANNEL_RETENTION',
    default: '30s',
    parse: timer,
    help: 'How long the recent events of an unused run stay in memory.',
  }),
  /** Watchers told to resume elsewhere wait this long, plus up to as much again at random; those that come during the drain also wait for its end. */
  drainRetryMs: internal(1_000),
};

export type WatchOptions = ValuesOf<typeof watchSettings> & {
  /** A run that ended longer ago than this, in ms, cannot be watched; declared with the other bounds of runs. */
  readonly retentionMs: number;
};
