/**
 * Tracks the stream that answers one request: how much the client has been sent, which provides backpressure
 * for watches, and whether the client is still connected.
 */
export class McpReply {
  private readonly gone = new AbortController();
  private written = 0;
  private taken = 0;
  private waiting: (() => void)[] = [];

  /** Aborts when the client has disconnected or has its whole answer. */
  get closed(): AbortSignal {
    return this.gone.signal;
  }

  /** Counts a message that was written to the stream. */
  noteWritten(): void {
    this.written += 1;
  }

  /** Counts a message that the socket has taken. */
  noteTaken(): void {
    this.taken += 1;
    if (this.taken >= this.written) this.wake();
  }

  close(): void {
    this.gone.abort();
    this.wake();
  }

  /** Resolves when the socket has taken everything that was written, or the client has disconnected. */
  async drained(): Promise<void> {
    if (this.taken >= this.written || this.gone.signal.aborted) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
