import { toBinary, toJsonString } from '@bufbuild/protobuf';
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
import type { SharedBytes } from '../shared-bytes.js';
import { caughtUpControl, drainingControl, startedControl } from '../watch-control.js';
import { watchFailure } from '../watch-failure.js';

export interface ConnectWatchOptions {
  readonly controlEvents: boolean;
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
  private readonly watch: Watch;
  private chunk: Buffer | undefined;
  private readonly controls: Buffer[] = [];
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

  end(reason: WatchEnd): void {
    if (reason.kind === 'stalled') this.options.abandon();
    if (reason.kind === 'draining') this.control(drainingControl(reason.retryMs));
    this.ending = reason;
    this.awake();
  }

  private get hasMore(): boolean {
    return this.chunk !== undefined || this.controls.length > 0;
  }

  private *taken(): Generator<Buffer> {
    const { chunk } = this;
    this.chunk = undefined;
    yield* this.controls.splice(0);
    if (chunk === undefined) return;
    yield chunk;
    this.watch.resume();
  }

  private control(message: WatchRunResponse): void {
    const { controlEvents, json } = this.options;
    if (!controlEvents) return;
    const encoded =
      json === undefined
        ? toBinary(WatchRunResponseSchema, message)
        : Buffer.from(toJsonString(WatchRunResponseSchema, message));
    this.controls.push(envelope(encoded));
    this.awake();
  }

  private awake(): void {
    this.wake?.();
    this.wake = undefined;
  }
}
