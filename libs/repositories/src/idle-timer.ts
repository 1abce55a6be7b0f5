/** Tells when something has not been heard for a while, and when it is heard again. */
export class QuietTimer {
  private isQuiet = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly afterMs: number,
    private readonly onChange: (isQuiet: boolean) => void,
  ) {
    this.begin();
  }

  /** It was heard just now. */
  restart(): void {
    if (this.isQuiet) {
      this.isQuiet = false;
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
      this.isQuiet = true;
      this.onChange(true);
    }, this.afterMs);
  }
}
