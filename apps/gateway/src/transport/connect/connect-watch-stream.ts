import { create, toBinary, toJsonString } from '@bufbuild/protobuf';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import type { GatewayError } from '#errors';
import {
  envelope,
  type Watch,
  type WatchEnd,
  type WatchOpening,
  type WatchSink,
  type WireFormat,
} from '#watch';
import type { SharedBytes } from '../watches/shared-bytes.js';
import {
  caughtUpControl,
  drainingControl,
  keepAliveControl,
  startedControl,
} from '../watches/watch-control.js';
import { watchFailure } from '../errors/watch-failure.js';

export interface ConnectWatchOptions {
  readonly controlEvents: boolean;
  /** A client that gets no event is sent a sign of life this often. */
  readonly keepAliveMs: number;
  /** Makes JSON envelopes of SSE frames, once for all watchers of a batch; undefined: the client speaks protobuf. */
  readonly json: SharedBytes | undefined;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  /** Cuts off a client that takes nothing: an end would queue behind what it does not read. */
  readonly abandon: () => void;
}

/**
 * Turns a watch into the pieces that a response pulls, each of whole envelopes
 * as the log keeps them. It holds at most one chunk: the next is asked for when
 * the last one has been taken.
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
    // Also when nobody asks for the next piece any more: then nothing below runs again.
    options.signal.addEventListener('abort', this.leave, { once: true });
    if (options.signal.aborted) this.leave();
  }

  /** Why it ended before the run did; undefined otherwise, also when the client left. */
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

  /** One at most waits: a client that takes nothing needs no second. */
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

  /** Stock clients hand every message to their user, so it is the one that says nothing. */
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
