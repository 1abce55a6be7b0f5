/** Holds writers back until there is room again; they share one promise. */
export class Backpressure {
  private waiting: PromiseWithResolvers<void> | undefined;

  /** Settles with the next `open` or `fail`. */
  wait(): Promise<void> {
    if (this.waiting === undefined) {
      this.waiting = Promise.withResolvers();
      // A writer that does not await it must not bring the process down.
      this.waiting.promise.catch(() => undefined);
    }
    return this.waiting.promise;
  }

  open(): void {
    this.waiting?.resolve();
    this.waiting = undefined;
  }

  fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
