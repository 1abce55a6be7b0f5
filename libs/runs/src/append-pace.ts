/** Keeps the appends of a run apart, for as long as nobody waits for them. */
export class AppendPace {
  private lastMs = -Infinity;
  private hurried = false;
  private wake: (() => void) | undefined;

  constructor(private readonly intervalMs: number) {}

  /** Settles when the next append is due, and takes it as begun. */
  async due(): Promise<void> {
    const waitMs = this.lastMs + this.intervalMs - performance.now();
    if (waitMs > 0 && !this.hurried) await this.sleep(waitMs);
    this.lastMs = performance.now();
  }

  /** Appends are due at once, the next one included, until `relax`. */
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
