import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

const DEFAULT_SLICE_MS = 4;
const STEPS_PER_CLOCK_READ = 128;

/**
 * Keeps a long computation from blocking the event loop: after each small step, check `isUsedUp`, then
 * await `yield`.
 */
export class TimeSlice {
  private startedAt = performance.now();
  private steps = 0;

  constructor(private readonly sliceMs = DEFAULT_SLICE_MS) {}

  /** True when the slice is used up. Cheap enough for every step, as it rarely reads the clock. */
  isUsedUp(): boolean {
    this.steps += 1;
    if (this.steps % STEPS_PER_CLOCK_READ !== 0) return false;
    return this.isUsedUpNow();
  }

  /** Like `isUsedUp`, after a step that may have taken long: always reads the clock. */
  isUsedUpNow(): boolean {
    return performance.now() - this.startedAt > this.sliceMs;
  }

  /** Yields to the event loop, then begins another slice. */
  async yield(): Promise<void> {
    await yieldToEventLoop();
    this.startedAt = performance.now();
  }
}
