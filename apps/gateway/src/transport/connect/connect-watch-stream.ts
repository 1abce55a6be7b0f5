import { create, toBinary, toJsonString } from '@bufbuild/protobuf';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import type { GatewayError } from '#errors';
import type { Watch, WatchEnd, WatchOpening, WatchSink } from '#watch';
import { envelope, type WireFormat } from '#wire';
import type { SharedConversion } from '../watches/shared-conversion.js';
import {
  caughtUpControl,
  drainingControl,
  keepAliveControl,
  startedControl,
} from '../watches/watch-control.js';
import { watchFailure } from '../errors/watch-failure.js';

export interface ConnectWatchOptions {
  readonly controlEvents: boolean;
  /** Interval, in ms, after which an idle client is sent a keep-alive message. */
  readonly keepAliveMs: number;
  /**
   * Converts SSE frames to JSON envelopes, once per batch for all watchers; undefined for clients of
   * protobuf.
   */
  readonly json: SharedConversion | undefined;
  /** Aborts when the client has disconnected. */
  readonly signal: AbortSignal;
  /** Closes the connection of a stalled client; a regular end would queue behind what it does not read. */
  readonly abandon: () => void;
}

/**
 * Turns a watch into the pieces that a response pulls, each made of whole envelopes from the log. It holds at
 * most one chunk and asks for the next once that has been taken.
 */
export class ConnectWatchStream implements WatchSink {
  readonly format: WireFormat;
  readonly keepAliveMs: number;
  private readonly watch: Watch;
  private chunk: Buffer | undefined;
  private readonly controls: Buffer[] = [];
  private isSilent = false;
  private ending: WatchEnd | undefined;
  private wake: (() => void) | undefined;
  private readonly leave = (): void => {
    this.watch.close();
    this.awake();
  };

  constructor(
    opening: WatchOpening,
    private readonly options: ConnectWatchOptions,
  ) {
    this.keepAliveMs = options.keepAliveMs;
    this.format = options.json === undefined ? 'envelopes' : 'sse';
    this.control(startedControl(opening));
    this.watch = opening.begin(this);
    // The response may have stopped pulling, and then `pieces` never resumes to notice it.
    options.signal.addEventListener('abort', this.leave, { once: true });
    if (options.signal.aborted) this.leave();
  }

  /**
   * The error with which the watch ended before its run did; undefined when it finished or the client left.
   */
  get failure(): GatewayError | undefined {
    const { ending } = this;
    return ending === undefined || ending.kind === 'finished' ? undefined : watchFailure(ending);
  }

  async *pieces(): AsyncGenerator<Buffer> {
    const { signal } = this.options;
    try {
      while (!signal.aborted) {
        yield* this.taken();
        if (this.hasMore) continue;
        if (this.ending !== undefined) return;
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', this.leave);
      this.watch.close();
    }
  }

  write(bytes: Buffer): boolean {
    this.chunk = this.options.json?.of(bytes) ?? bytes;
    this.awake();
    return false;
  }

  caughtUp(lastSeq: number): void {
    this.control(caughtUpControl(lastSeq));
  }

  /** At most one is pending: a client that reads nothing needs no second. */
  keepAlive(): void {
    this.isSilent = true;
    this.awake();
  }

  end(reason: WatchEnd): void {
    if (reason.kind === 'stalled') this.options.abandon();
    if (reason.kind === 'draining') this.control(drainingControl(reason.retryMs));
    this.ending = reason;
    this.awake();
  }

  private get hasMore(): boolean {
    return this.chunk !== undefined || this.controls.length > 0 || this.isSilent;
  }

  private *taken(): Generator<Buffer> {
    const { chunk, isSilent } = this;
    this.chunk = undefined;
    this.isSilent = false;
    const controls = this.controls.splice(0);
    yield* controls;
    if (chunk === undefined) {
      if (isSilent && controls.length === 0) yield this.signOfLife();
      return;
    }
    yield chunk;
    this.watch.resume();
  }

  private control(message: WatchRunResponse): void {
    if (!this.options.controlEvents) return;
    this.controls.push(this.encoded(message));
    this.awake();
  }

  /** Generated clients pass every message to their user, so without control events an empty one is sent. */
  private signOfLife(): Buffer {
    return this.encoded(this.options.controlEvents ? keepAliveControl() : create(WatchRunResponseSchema));
  }

  private encoded(message: WatchRunResponse): Buffer {
    return envelope(
      this.options.json === undefined
        ? toBinary(WatchRunResponseSchema, message)
        : Buffer.from(toJsonString(WatchRunResponseSchema, message)),
    );
  }

  private awake(): void {
    this.wake?.();
    this.wake = undefined;
  }
}
