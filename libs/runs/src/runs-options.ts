import { sessionsSettings } from '#sessions';
import { age, byteSize, count, durationBetween, internal, setting, timer, type ValuesOf } from '#settings';

/** Injection token of `RunsOptions`. */
export const RUNS_OPTIONS = Symbol('RUNS_OPTIONS');

/** Bounds of runs, each with its variable and its default. */
export const runsSettings = {
  maxActiveRuns: setting({
    env: 'MAX_ACTIVE_RUNS',
    default: '500',
    parse: count,
    help: 'Active runs at a time; further ones are refused with RUNS_EXHAUSTED.',
  }),
  maxAttempts: setting({
    env: 'MAX_ATTEMPTS',
    default: '3',
    parse: count,
    help: 'A run whose process has died during this many attempts ends with ORPHANED; 1: no run continues after a crash.',
  }),
  runTimeoutMs: setting({
    env: 'RUN_TIMEOUT',
    default: '6h',
    parse: timer,
    help: 'A run that sets no timeout ends with RUN_TIMEOUT after this long.',
  }),
  maxRunTimeoutMs: setting({
    env: 'MAX_RUN_TIMEOUT',
    default: '48h',
    parse: timer,
    help: 'The longest timeout that a run can set; longer ones are refused with FIELD_INVALID.',
  }),
  retentionMs: setting({
    env: 'RUN_RETENTION',
    default: '24h',
    parse: age,
    help: 'How long a finished run can be watched; then its events are removed.',
  }),
  /** `SESSION_RETENTION`. */
  sessionRetentionMs: sessionsSettings.retentionMs,
  maxLogBytes: setting({
    env: 'LOG_MAX_BYTES',
    default: '10GiB',
    parse: byteSize,
    help: 'When the events of all runs take more, finished runs lose theirs, those that ended first at first, down to nine tenths of it.',
  }),
  sweepMs: setting({
    env: 'RETENTION_SWEEP',
    default: '1m',
    parse: durationBetween('10ms', '24d'),
    help: 'How often expired runs and sessions are removed.',
  }),
  maxEventBytes: setting({
    env: 'MAX_EVENT_BYTES',
    default: '1MiB',
    parse: byteSize,
    help: 'A longer message is cut and a larger view left out; the event says so.',
  }),
  maxEventsPerRun: setting({
    env: 'MAX_EVENTS_PER_RUN',
    default: '2000000',
    parse: count,
    help: 'From three quarters of it on, texts are joined and progress is thinned; a run with more events ends with RUN_LIMIT_EXCEEDED.',
  }),
  maxBytesPerRun: setting({
    env: 'MAX_BYTES_PER_RUN',
    default: '1GiB',
    parse: byteSize,
    help: 'Like MAX_EVENTS_PER_RUN, in bytes of messages and views of one attempt.',
  }),
  /** From three quarters of `maxEventsPerRun` or `maxBytesPerRun` on, the minimum time between two appends of a run. */
  throttledAppendMs: internal(250),
  maxPendingBytes: setting({
    env: 'MAX_PENDING_BYTES',
    default: '1MiB',
    parse: byteSize,
    help: 'A worker that awaits its emits waits while this many bytes of its run are not committed.',
  }),
  maxUnawaitedBytes: setting({
    env: 'MAX_UNAWAITED_BYTES',
    default: '256MiB',
    parse: byteSize,
    help: 'A worker that does not await its emits ends its run with RUN_LIMIT_EXCEEDED when this many bytes are not committed.',
  }),
  shutdownGraceMs: setting({
    env: 'SHUTDOWN_GRACE',
    default: '3s',
    parse: durationBetween('0ms', '1h'),
    help: 'Time for active runs to finish at shutdown, at most 1h; then they continue after the next start if their workers can, or are aborted.',
  }),
};

export type RunsOptions = ValuesOf<typeof runsSettings>;
