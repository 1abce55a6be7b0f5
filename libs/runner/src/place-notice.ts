/**
 * Reports how many runs go before one that waits for its slot: each change once, at most every
 * `intervalMs`.
 */
export class PlaceNotice {
  private shown: number | undefined;
  private current: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly intervalMs: number,
    private readonly say: (message: string) => void,
  ) {}

  update(ahead: number): void {
    this.current = ahead;
    if (this.timer === undefined) this.show();
  }

  /** Ends the reports with the wait: whatever was not reported is out of date. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown = undefined;
    this.current = undefined;
  }

  private show(): void {
    this.timer = undefined;
    if (this.current === undefined || this.current === this.shown) return;
    this.shown = this.current;
    this.say(waitingMessage(this.current));
    this.timer = setTimeout(() => this.show(), this.intervalMs);
  }
}

function waitingMessage(ahead: number): string {
  return `Waiting for a free analysis slot, ${ahead === 0 ? 'next in line' : `${ahead} ahead`}`;
}
