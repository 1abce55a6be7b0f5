import { setImmediate as nextTurn } from 'node:timers/promises';

const ITEMS_BETWEEN_RESTS = 64;

/**
 * Keeps a long computation from blocking the event loop: call `rest` before
 * each small piece of work, and the loop turns whenever a slice of time is used up.
 * Several concurrent pieces may share one breather; the slice is theirs together.
 */
export class EventLoopBreather {
  private sliceStartedAt = performance.now();

  constructor(
    private readonly sliceMs: number,
    private readonly signal?: AbortSignal,
  ) {}

  /** Does a small piece of work for each item, with pauses. */
  async each<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
    let untilRest = 0;
    for (const item of items) {
      if (untilRest === 0) await this.rest();
      untilRest = (untilRest + 1) % ITEMS_BETWEEN_RESTS;
      work(item);
    }
  }

  /** Throws the signal's reason once it has fired. */
  async rest(): Promise<void> {
    this.signal?.throwIfAborted();
    while (performance.now() - this.sliceStartedAt > this.sliceMs) {
      const slice = this.sliceStartedAt;
      await nextTurn();
      if (slice === this.sliceStartedAt) this.sliceStartedAt = performance.now();
      this.signal?.throwIfAborted();
    }
  }
}
