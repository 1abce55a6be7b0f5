/** Receives a chunk of text; awaited, so that a slow reader slows the model down. */
type ChunkReader = (text: string) => void | Promise<void>;

/**
 * Paces the chunks of an answer: emits the first at once and further ones at least `intervalMs` apart, joined in
 * between. `push` waits while the reader is busy.
 */
export class ChunkPacer {
  private waiting: string[] = [];
  private nextAtMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly reader: ChunkReader,
    private readonly intervalMs: number,
    /** Called with what the reader throws while no `push` is waiting. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * Resolves when the reader is not busy; the chunk itself may be emitted later. Errors: what the reader throws.
   */
  async push(text: string): Promise<void> {
    if (text === '') return;
    this.waiting.push(text);
    if (this.reading !== undefined) await this.reading;
    if (this.waiting.length === 0 || this.timer !== undefined) return;
    const waitMs = this.nextAtMs - performance.now();
    if (waitMs <= 0) await this.deliver();
    else this.timer = setTimeout(() => void this.deliver().catch(this.onFailure), waitMs);
  }

  /** Emits what is buffered, as soon as the interval allows. Errors: what the reader throws. */
  async flush(): Promise<void> {
    await this.reading;
    while (this.waiting.length > 0) {
      clearTimeout(this.timer);
      const waitMs = this.nextAtMs - performance.now();
      if (waitMs > 0) await new Promise<void>((resolve) => (this.timer = setTimeout(resolve, waitMs)));
      await this.deliver();
    }
  }

  /** Stops emitting. */
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
