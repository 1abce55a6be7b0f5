import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { GatewayError } from '#errors';
import { retentionOver } from './retention-over.js';
import type { RunChannel } from './run-channel.js';
import type { WireFormat } from '#wire';
import { OpenRuns } from './open-runs.js';
import { RunEventLog, type LogExtent } from './run-event-log.port.js';
import { WATCH_OPTIONS, type WatchOptions } from './watch-options.js';
import type { WatchEnd, WatchLeft, WatchSink } from './watch-sink.js';
import { watchVerdict, type WatchVerdict } from './watch-verdict.js';
import { WatcherSweep } from './watcher-sweep.js';
import { Watcher } from './watcher.js';

/** The longest retry delay because of a drain: another server may be ready sooner. */
const MAX_DRAIN_RETRY_MS = 10_000;

export interface WatchRequest {
  readonly runId: string;
  /** Only events with a greater seq are sent. */
  readonly afterSeq: number;
  /**
   * If given, the first events are read before the watch is admitted, so that damage refuses the watch
   * instead of ending it. For wires that can refuse a watch only before it begins.
   */
  readonly format?: WireFormat;
}

/** A client's handle on its watch. */
export interface Watch {
  /** The client can take more. */
  resume(): void;
  /** The client is gone. */
  close(): void;
}

/**
 * A watch that is admitted but not begun, so that headers can go out first. It is either begun or
 * cancelled.
 */
export interface WatchOpening extends Omit<LogExtent, 'ended'> {
  readonly verdict: WatchVerdict;
  /** The run has ended and the client has seen all of it. */
  readonly nothingLeft: boolean;
  /** `ended` is called once, however the watch ends. */
  begin(sink: WatchSink, ended?: (end: WatchEnd | WatchLeft) => void): Watch;
  cancel(): void;
}

/** Serves the event streams of runs to any number of watchers on any wire. */
@Injectable()
export class WatchService implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly runs: OpenRuns;
  private readonly watcherSweep: WatcherSweep;
  private draining = false;
  /** End of the drain, in milliseconds of `performance.now()`. */
  private drainedAtMs = 0;

  constructor(
    private readonly log: RunEventLog,
    @Inject(WATCH_OPTIONS) private readonly options: WatchOptions,
  ) {
    this.runs = new OpenRuns(log, options);
    this.watcherSweep = new WatcherSweep(() => this.runs.watchers(), options);
  }

  get counts(): { readonly channels: number; readonly watchers: number } {
    return { channels: this.runs.size, watchers: this.runs.watcherCount };
  }

  /** Keeps the run's recent events in memory until `releaseChannel`. */
  openChannel(runId: string): Promise<RunChannel> {
    return this.runs.acquire(runId);
  }

  releaseChannel(runId: string): void {
    this.runs.release(runId);
  }

  /**
   * Admits a watch. Errors: `RUN_NOT_FOUND`, `CURSOR_AHEAD`, `WATCHERS_EXHAUSTED`, `DRAINING`,
   * `LOG_CORRUPT`, `STORAGE_*`.
   */
  async open({ runId, afterSeq, format }: WatchRequest): Promise<WatchOpening> {
    if (this.draining) {
      // This server refuses watches until the drain is over.
      const restMs = Math.max(0, this.drainedAtMs - performance.now());
      const retryDelayMs = Math.min(MAX_DRAIN_RETRY_MS, Math.round(restMs) + this.retryMs());
      throw new GatewayError('DRAINING', 'the server is shutting down', { retryDelayMs });
    }
    const channel = await this.runs.admit(runId);
    try {
      const opening = this.admitted(channel, afterSeq);
      if (format !== undefined) await this.expectReadable(channel, afterSeq, format);
      return opening;
    } catch (error) {
      this.runs.dismiss(runId);
      throw error;
    }
  }

  /** Tells every watcher to resume elsewhere, and refuses new ones. The server remains for about `forMs`. */
  drain(forMs = 0): void {
    this.draining = true;
    this.drainedAtMs = Math.max(this.drainedAtMs, performance.now() + forMs);
    for (const watcher of this.runs.watchers()) {
      watcher.end({ kind: 'draining', retryMs: this.retryMs() });
    }
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }

  onApplicationShutdown(): void {
    this.watcherSweep.stop();
    this.runs.closeAll();
  }

  private admitted(channel: RunChannel, afterSeq: number): WatchOpening {
    const over = retentionOver(channel, this.options.retentionMs);
    if (over !== undefined) throw over;
    const { firstSeq, lastSeq, ended, runId } = channel;
    const verdict = watchVerdict({ firstSeq, lastSeq, ended }, afterSeq);
    return {
      verdict,
      firstSeq,
      lastSeq,
      nothingLeft: ended && afterSeq === lastSeq,
      begin: (sink, ended) => this.begin(channel, Math.max(afterSeq, firstSeq - 1), sink, ended),
      cancel: () => this.runs.dismiss(runId),
    };
  }

  /** @throws `LOG_CORRUPT` */
  private async expectReadable(channel: RunChannel, afterSeq: number, format: WireFormat): Promise<void> {
    if (afterSeq >= channel.lastSeq || channel.chunkAfter(afterSeq, format) !== undefined) return;
    await this.log.read(channel.runId, afterSeq, format, 1);
  }

  private begin(
    channel: RunChannel,
    afterSeq: number,
    sink: WatchSink,
    ended?: (end: WatchEnd | WatchLeft) => void,
  ): Watch {
    const { readBytes } = this.options;
    this.watcherSweep.start();
    const watcher = new Watcher(
      channel,
      this.log,
      sink,
      afterSeq,
      readBytes,
      this.watcherSweep.now,
      (closed, end) => {
        this.runs.remove(closed);
        if (this.runs.watcherCount === 0) this.watcherSweep.stop();
        ended?.(end);
      },
    );
    this.runs.add(watcher);
    if (this.draining) watcher.end({ kind: 'draining', retryMs: this.retryMs() });
    else watcher.resume();
    return watcher;
  }

  private retryMs(): number {
    return Math.round(this.options.drainRetryMs * (1 + Math.random()));
  }
}
