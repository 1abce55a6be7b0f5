/** Takes a piece of text; awaited, so that a slow reader slows the model down. */
type ChunkReader = (text: string) => void | Promise<void>;

/**
 * Hands an answer's pieces on, the first at once and the others at least
 * `intervalMs` apart, joined in between. While the reader works, whoever pushes waits.
 */
export class ChunkPacer {
  private waiting: string[] = [];
  private nextAtMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly reader: ChunkReader,
    private readonly intervalMs: number,
    /** Told what the reader throws when nobody waits for it. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Settles when the reader is not busy; the piece may wait a while for its turn. Errors: what the reader throws. */
  async push(text: string): Promise<void> {
    if (text === '') return;
    this.waiting.push(text);
    if (this.reading !== undefined) await this.reading;
    if (this.waiting.length === 0 || this.timer !== undefined) return;
    const waitMs = this.nextAtMs - performance.now();
    if (waitMs <= 0) await this.deliver();
    else this.timer = setTimeout(() => void this.deliver().catch(this.onFailure), waitMs);
  }

  /** Hands on what waits, as soon as that may be. Errors: what the reader throws. */
  async flush(): Promise<void> {
    await this.reading;
    while (this.waiting.length > 0) {
      clearTimeout(this.timer);
      const waitMs = this.nextAtMs - performance.now();
      if (waitMs > 0) await new Promise<void>((resolve) => (this.timer = setTimeout(resolve, waitMs)));
      await this.deliver();
    }
  }

  /** Nothing more is handed on. */
  close(): void {
    clearTimeout(this.timer);
    this.waiting = [];
  }

  private deliver(): Promise<void> {
    this.timer = undefined;
    const text = this.waiting.join('');
    this.waiting = [];
    this.nextAtMs = performance.now() + this.intervalMs;
    this.reading = Promise.resolve(text)
      .then(this.reader)
      .finally(() => (this.reading = undefined));
    return this.reading;
  }
}
