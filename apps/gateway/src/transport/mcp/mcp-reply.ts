/**
 * The stream that answers one request: how much of it the client has been sent,
 * so that a watch says no more than the client takes, and whether the client
 * is still there.
 */
export class McpReply {
  private readonly gone = new AbortController();
  private written = 0;
  private taken = 0;
  private waiting: (() => void)[] = [];

  /** Fires when the client is gone or has all of its answer. */
  get closed(): AbortSignal {
    return this.gone.signal;
  }

  /** A message was written to the stream. */
  noteWritten(): void {
    this.written += 1;
  }

  /** A message has gone to the socket, and the socket has room again. */
  noteTaken(): void {
    this.taken += 1;
    if (this.taken >= this.written) this.wake();
  }

  close(): void {
    this.gone.abort();
    this.wake();
  }

  /** Resolves when everything that was written has gone to the socket, or the client is gone. */
  async drained(): Promise<void> {
    if (this.taken >= this.written || this.gone.signal.aborted) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
