import { setImmediate as nextTurn } from 'node:timers/promises';

const DEFAULT_SLICE_MS = 4;
const STEPS_BETWEEN_LOOKS = 128;

/**
 * Keeps a long computation from blocking the event loop: after each small step, check `isOver`, then
 * await `turn`.
 */
export class TurnTaker {
  private startedAt = performance.now();
  private steps = 0;

  constructor(private readonly sliceMs = DEFAULT_SLICE_MS) {}

  /** True when the time slice is used up. Cheap enough to check at every step. */
  isOver(): boolean {
    this.steps += 1;
    if (this.steps % STEPS_BETWEEN_LOOKS !== 0) return false;
    return this.isLate();
  }

  /** Like `isOver`, after a step that may have taken long. */
  isLate(): boolean {
    return performance.now() - this.startedAt > this.sliceMs;
  }

  async turn(): Promise<void> {
    await nextTurn();
    this.startedAt = performance.now();
  }
}
