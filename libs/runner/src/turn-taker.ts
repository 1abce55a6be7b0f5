import { setImmediate as nextTurn } from 'node:timers/promises';

const DEFAULT_SLICE_MS = 4;
const STEPS_BETWEEN_LOOKS = 128;

/** Keeps a long computation from blocking the event loop: after each small step ask `isOver`, then await `turn`. */
export class TurnTaker {
  private startedAt = performance.now();
  private steps = 0;

  constructor(private readonly sliceMs = DEFAULT_SLICE_MS) {}

  /** Whether the slice of time is used up. Cheap enough to be asked at every step. */
  isOver(): boolean {
    this.steps += 1;
    if (this.steps % STEPS_BETWEEN_LOOKS !== 0) return false;
    return this.isLate();
  }

  /** The same after a step that may have taken long. */
  isLate(): boolean {
    return performance.now() - this.startedAt > this.sliceMs;
  }

  async turn(): Promise<void> {
    await nextTurn();
    this.startedAt = performance.now();
  }
}
