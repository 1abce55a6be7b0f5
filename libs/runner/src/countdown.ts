/** The longest delay of a timer; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A time limit that can be paused and resumed. */
export class Countdown {
  private leftMs: number;
  private startedAtMs = 0;
  private timer: NodeJS.Timeout | undefined;
  /** The number of pauses in effect. */
  private stops = 0;

  /** Starts the countdown at once. */
  constructor(
    timeoutMs: number,
    private readonly onOver: () => void,
  ) {
    this.leftMs = Math.min(timeoutMs, LONGEST_TIMER_MS);
    this.start();
  }

  /** Settles like `work`, whose time is not counted. Overlapping pauses count once. */
  async stoppedFor<T>(work: Promise<T>): Promise<T> {
    this.stops += 1;
    if (this.stops === 1) this.stop();
    try {
      return await work;
    } finally {
      this.stops -= 1;
      if (this.stops === 0) this.start();
    }
  }

  /** Stops the countdown for good. */
  end(): void {
    this.stops = Infinity;
    clearTimeout(this.timer);
  }

  private start(): void {
    this.startedAtMs = performance.now();
    this.timer = setTimeout(this.onOver, this.leftMs);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.leftMs = Math.max(0, this.leftMs - (performance.now() - this.startedAtMs));
  }
}
