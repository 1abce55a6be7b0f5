import { GatewayError } from '#errors';
import type { RunsOptions } from './runs-options.js';

/** Fraction of its bounds from which a run is throttled, so that the rest lasts. */
const THROTTLED_FROM = 0.75;

export type UsageBounds = Pick<RunsOptions, 'maxEventsPerRun' | 'maxBytesPerRun'>;

/** The share of its bounds that a run has used, counting everything in the log or about to be. */
export class RunUsage {
  private bytes = 0;
  private readonly thriftyEvents: number;
  private readonly thriftyBytes: number;

  /** `events` counts those of earlier attempts; their bytes are not counted again. */
  constructor(
    private readonly bounds: UsageBounds,
    private events: number,
  ) {
    this.thriftyEvents = bounds.maxEventsPerRun * THROTTLED_FROM;
    this.thriftyBytes = bounds.maxBytesPerRun * THROTTLED_FROM;
  }

  add(events: number, bytes: number): void {
    this.events += events;
    this.bytes += bytes;
  }

  get isThrottled(): boolean {
    return this.events >= this.thriftyEvents || this.bytes >= this.thriftyBytes;
  }

  /** Undefined within the bounds. */
  get excess(): GatewayError | undefined {
    const { maxEventsPerRun, maxBytesPerRun } = this.bounds;
    if (this.events > maxEventsPerRun) {
      return limitExceeded(`the run has more than ${maxEventsPerRun} events (MAX_EVENTS_PER_RUN)`);
    }
    if (this.bytes > maxBytesPerRun) {
      return limitExceeded(
        `the events of the run have more than ${maxBytesPerRun} bytes (MAX_BYTES_PER_RUN)`,
      );
    }
    return undefined;
  }
}

export function limitExceeded(text: string): GatewayError {
  return new GatewayError('RUN_LIMIT_EXCEEDED', text);
}
