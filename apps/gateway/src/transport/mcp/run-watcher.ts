import type { Watch, WatchEnd, WatchOpening, WatchSink } from '#watch';

/** An event as the protobuf JSON of a WatchRunResponse; these fields are in each. */
export interface RunEventJson {
  readonly [field: string]: unknown;
  readonly seq: string;
  readonly eventType: string;
  readonly message: string;
  readonly progressPercent: number;
}

/** How a watch of a run came to its end. */
export type RunWatchEnd = { readonly kind: 'left' } | WatchEnd;

/**
 * Gives the events of a watch one after the other, as the JSON that SSE has. It
 * holds at most one chunk of them: the next is asked for when the last one has
 * been taken.
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

  /** Leaves the watch when the signal fires. */
  constructor(
    opening: WatchOpening,
    private readonly signal: AbortSignal,
  ) {
    this.watch = opening.begin(this);
    signal.addEventListener('abort', this.leave, { once: true });
    if (signal.aborted) this.leave();
  }

  /** Once the events have come to their end. */
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

/** Frames are whole: the lines of each, then an empty one. */
function* eventsIn(frames: Buffer): Generator<RunEventJson> {
  for (const line of frames.toString('utf8').split('\n')) {
    if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length)) as RunEventJson;
  }
}
