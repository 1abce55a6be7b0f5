import type { Watch, WatchEnd, WatchOpening, WatchSink } from '#watch';

/** An event as the protobuf JSON of a WatchRunResponse, with the fields that every event has. */
export interface RunEventJson {
  readonly [field: string]: unknown;
  readonly seq: string;
  readonly eventType: string;
  readonly message: string;
  readonly progressPercent: number;
}

/** The end of a watch of a run; `left` if it was closed from this side. */
export type RunWatchEnd = { readonly kind: 'left' } | WatchEnd;

/**
 * Yields the events of a watch in the JSON of SSE. It holds at most one chunk and asks for the next once that
 * has been consumed.
 */
export class RunWatcher implements WatchSink {
  readonly format = 'sse';
  private readonly watch: Watch;
  private chunk: Buffer | undefined;
  private ending: RunWatchEnd | undefined;
  private wake: (() => void) | undefined;
  private readonly leave = (): void => {
    this.watch.close();
    this.end({ kind: 'left' });
  };

  /** Closes the watch when the signal aborts. */
  constructor(
    opening: WatchOpening,
    private readonly signal: AbortSignal,
  ) {
    this.watch = opening.begin(this);
    signal.addEventListener('abort', this.leave, { once: true });
    if (signal.aborted) this.leave();
  }

  /** The end of the watch, once `events` has returned. */
  get ended(): RunWatchEnd {
    return this.ending ?? { kind: 'left' };
  }

  async *events(): AsyncGenerator<RunEventJson> {
    try {
      for (;;) {
        const { chunk } = this;
        this.chunk = undefined;
        if (chunk !== undefined) {
          yield* eventsIn(chunk);
          this.watch.resume();
        } else if (this.ending === undefined) {
          await new Promise<void>((resolve) => (this.wake = resolve));
        } else {
          return;
        }
      }
    } finally {
      this.signal.removeEventListener('abort', this.leave);
      this.watch.close();
    }
  }

  write(bytes: Buffer): boolean {
    this.chunk = bytes;
    this.awake();
    return false;
  }

  end(reason: RunWatchEnd): void {
    this.ending ??= reason;
    this.awake();
  }

  private awake(): void {
    this.wake?.();
    this.wake = undefined;
  }
}

/** Yields the events in whole frames, each of which is a few lines and a blank one. */
function* eventsIn(frames: Buffer): Generator<RunEventJson> {
  for (const line of frames.toString('utf8').split('\n')) {
    if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length)) as RunEventJson;
  }
}
