/**
 * Ends a model call early for one of three reasons: the caller's signal, the deadline of the whole call, or a
 * silent provider. `signal` is passed to the provider's request; aborting it closes the socket.
 */
export class CallGuard {
  private readonly controller = new AbortController();
  private deadline: NodeJS.Timeout | undefined;
  private deadlineAtMs: number;
  private early: { readonly reason: unknown } | undefined;
  private rejectWaiter: (reason: unknown) => void = () => undefined;
  private readonly onCallerAbort = (): void => this.end(this.caller.reason);

  constructor(
    private readonly caller: AbortSignal,
    timeoutMs: number,
    private readonly onTimeout: () => unknown,
  ) {
    this.deadlineAtMs = performance.now() + timeoutMs;
    this.startDeadline();
    if (caller.aborted) this.onCallerAbort();
    else caller.addEventListener('abort', this.onCallerAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Remaining time of the call, in ms. */
  get leftMs(): number {
    return Math.max(0, this.deadlineAtMs - performance.now());
  }

  /**
   * Settles like `work`, or rejects with the reason as soon as the call ends early. Allows one wait at a time:
   * `Promise.race` against one long-lived promise would keep every chunk in memory.
   */
  race<T>(work: T | PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.rejectWaiter = reject;
      if (this.early) reject(this.early.reason);
      Promise.resolve(work).then(resolve, reject);
    });
  }

  /** Like `race`, and ends the whole call with `onIdle()` if `work` takes longer than `idleMs`. */
  async raceIdle<T>(work: PromiseLike<T>, idleMs: number, onIdle: () => unknown): Promise<T> {
    const timer = setTimeout(() => this.end(onIdle()), idleMs);
    try {
      return await this.race(work);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Like `race`, but the wait does not count towards the call's deadline. */
  async raceUntimed<T>(work: PromiseLike<T>): Promise<T> {
    const startedAtMs = performance.now();
    clearTimeout(this.deadline);
    try {
      return await this.race(work);
    } finally {
      this.deadlineAtMs += performance.now() - startedAtMs;
      if (this.early === undefined) this.startDeadline();
    }
  }

  /** Ends the whole call with the reason, unless it has already ended. */
  end(reason: unknown): void {
    this.early ??= { reason };
    clearTimeout(this.deadline);
    this.rejectWaiter(this.early.reason);
    // Without a reason, as the SDK recognises only the standard AbortError.
    this.controller.abort();
  }

  /** Frees the timer and the listener, and closes the provider's socket if it is still open. */
  close(): void {
    clearTimeout(this.deadline);
    this.caller.removeEventListener('abort', this.onCallerAbort);
    this.controller.abort();
  }

  private startDeadline(): void {
    this.deadline = setTimeout(() => this.end(this.onTimeout()), this.leftMs);
  }
}
