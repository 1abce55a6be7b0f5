import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

const ITEMS_PER_CHECK = 64;

/**
 * Keeps a long computation from blocking the event loop: await `yieldIfDue` before each small piece of
 * work. Concurrent pieces of work may share one yielder, and then share its time slice.
 */
export class EventLoopYielder {
  private sliceStartedAt = performance.now();

  constructor(
    private readonly sliceMs: number,
    private readonly signal?: AbortSignal,
  ) {}

  /** Does a small piece of work for each item, yielding to the event loop in between. */
  async each<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
    let untilCheck = 0;
    for (const item of items) {
      if (untilCheck === 0) await this.yieldIfDue();
      untilCheck = (untilCheck + 1) % ITEMS_PER_CHECK;
      work(item);
    }
  }

  /** Yields to the event loop if the time slice is used up. Throws the signal's reason once it has aborted. */
  async yieldIfDue(): Promise<void> {
    this.signal?.throwIfAborted();
    while (performance.now() - this.sliceStartedAt > this.sliceMs) {
      const slice = this.sliceStartedAt;
      await yieldToEventLoop();
      if (slice === this.sliceStartedAt) this.sliceStartedAt = performance.now();
      this.signal?.throwIfAborted();
    }
  }
}
