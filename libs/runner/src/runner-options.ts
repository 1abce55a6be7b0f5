import { internal, setting, timer, type ValuesOf } from '#settings';

/** Injection token of `RunnerOptions`. */
export const RUNNER_OPTIONS = Symbol('RUNNER_OPTIONS');

/** Bounds of executing workers, each with its default. */
export const runnerSettings = {
  workerTimeoutMs: setting({
    env: 'WORKER_TIMEOUT',
    default: '30m',
    parse: timer,
    help: 'A worker that sets no timeout ends its run with WORKER_TIMEOUT after this long, not counting its wait for MAX_ANALYSES.',
  }),
  /** Time for an aborted worker to stop before the run goes on without it. */
  abortGraceMs: internal(2_000),
  /** A worker that waits longer for its repository releases its analysis slot while it waits. */
  slotHoldMs: internal(2_000),
  /** Minimum time between two events that tell a waiting run its place in the queue for analysis slots. */
  placeIntervalMs: internal(1_000),
  /** Larger results fail with `WORKER_RESULT_INVALID`. */
  maxResultBytes: internal(16 * 1024 * 1024),
};

export type RunnerOptions = ValuesOf<typeof runnerSettings>;
