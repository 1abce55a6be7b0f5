/** Spaces out the appends of a run while nobody waits for them. */
export class AppendPace {
  private lastMs = -Infinity;
  private hurried = false;
  private wake: (() => void) | undefined;

  constructor(private readonly intervalMs: number) {}

  /** Resolves when the next append is due, and counts it as begun. */
  async due(): Promise<void> {
    const waitMs = this.lastMs + this.intervalMs - performance.now();
    if (waitMs > 0 && !this.hurried) await this.sleep(waitMs);
    this.lastMs = performance.now();
  }

  /** Makes appends due at once, including the next one, until `relax`. */
  hurry(): void {
    this.hurried = true;
    this.wake?.();
  }

  relax(): void {
    this.hurried = false;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
