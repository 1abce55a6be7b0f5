import { fromBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import { envelopesIn, messageIn, type Watch, type WatchEnd, type WatchOpening, type WatchSink } from '#watch';
import { connectError } from '../errors/connect-error.js';
import { caughtUpControl, drainingControl, startedControl } from '../watch-control.js';
import { watchFailure } from '../watch-failure.js';

/**
 * Turns a watch into the messages that a Connect stream pulls. It holds at most
 * one chunk: the next is asked for when the last message has been taken.
 */
export class ConnectWatchStream implements WatchSink {
  readonly format = 'envelopes';
  private chunk: Buffer | undefined;
  private readonly controls: WatchRunResponse[] = [];
  private ending: WatchEnd | undefined;
  private wake: (() => void) | undefined;

  constructor(private readonly controlEvents: boolean) {}

  /** The client is gone when `signal` fires. */
  async *messages(opening: WatchOpening, signal: AbortSignal): AsyncGenerator<WatchRunResponse> {
    this.control(startedControl(opening));
    const watch = opening.begin(this);
    // Also when nobody asks for the next message any more: then nothing below runs again.
    const leave = (): void => {
      watch.close();
      this.awake();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      while (!signal.aborted) {
        yield* this.taken(watch);
        if (this.hasMore) continue;
        if (this.ending !== undefined) return this.finish(this.ending);
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', leave);
      watch.close();
    }
  }

  write(bytes: Buffer): boolean {
    this.chunk = bytes;
    this.awake();
    return false;
  }

  caughtUp(lastSeq: number): void {
    this.control(caughtUpControl(lastSeq));
  }

  end(reason: WatchEnd): void {
    if (reason.kind === 'draining') this.control(drainingControl(reason.retryMs));
    this.ending = reason;
    this.awake();
  }

  private get hasMore(): boolean {
    return this.chunk !== undefined || this.controls.length > 0;
  }

  private *taken(watch: Watch): Generator<WatchRunResponse> {
    const { chunk } = this;
    this.chunk = undefined;
    yield* this.controls.splice(0);
    if (chunk === undefined) return;
    for (const envelope of envelopesIn(chunk)) yield fromBinary(WatchRunResponseSchema, messageIn(envelope));
    watch.resume();
  }

  private control(message: WatchRunResponse): void {
    if (!this.controlEvents) return;
    this.controls.push(message);
    this.awake();
  }

  private finish(reason: WatchEnd): void {
    if (reason.kind !== 'finished') throw connectError(watchFailure(reason));
  }

  private awake(): void {
    this.wake?.();
    this.wake = undefined;
  }
}
