/** Reports when something has been quiet for a while, and when it becomes active again. */
export class IdleTimer {
  private isIdle = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly afterMs: number,
    private readonly onChange: (isIdle: boolean) => void,
  ) {
    this.begin();
  }

  /** Call on every activity. */
  restart(): void {
    if (this.isIdle) {
      this.isIdle = false;
      this.onChange(false);
    }
    this.timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private begin(): void {
    this.timer = setTimeout(() => {
      this.isIdle = true;
      this.onChange(true);
    }, this.afterMs);
  }
}
