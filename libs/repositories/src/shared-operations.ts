import { cancelledBy } from '#sandbox';

/** Receives the progress of an operation, from 0 to 100 percent. */
export type ProgressListener = (percent: number, message: string) => void;

interface Shared<T> {
  readonly controller: AbortController;
  readonly listeners: Set<ProgressListener>;
  readonly result: Promise<T>;
  waiters: number;
  last: readonly [percent: number, message: string] | undefined;
}

/**
 * Lets concurrent callers with the same key share one operation. A cancelled caller leaves at once; when the last
 * one leaves, the operation is aborted. Results are not kept after the operation ends.
 */
export class SharedOperations<T> {
  private readonly running = new Map<string, Shared<T>>();

  async run(
    name: string,
    caller: { readonly signal: AbortSignal; readonly onProgress: ProgressListener | undefined },
    operation: (signal: AbortSignal, onProgress: ProgressListener) => Promise<T>,
  ): Promise<T> {
    if (caller.signal.aborted) throw cancelledBy(caller.signal);
    const shared = await this.join(name, caller.signal, operation);
    const listener: ProgressListener = (percent, message) => caller.onProgress?.(percent, message);
    shared.listeners.add(listener);
    if (shared.last !== undefined) listener(...shared.last);
    const left = Promise.withResolvers<never>();
    let waiting = true;
    const leave = (): void => {
      if (!waiting) return;
      waiting = false;
      shared.waiters -= 1;
      const reason = cancelledBy(caller.signal);
      if (shared.waiters === 0) shared.controller.abort(reason);
      left.reject(reason);
    };
    caller.signal.addEventListener('abort', leave, { once: true });
    if (caller.signal.aborted) leave();
    try {
      return await Promise.race([shared.result, left.promise]);
    } finally {
      caller.signal.removeEventListener('abort', leave);
      shared.listeners.delete(listener);
      if (waiting) shared.waiters -= 1;
      waiting = false;
    }
  }

  /** Aborts all operations and resolves when they have ended. */
  async abort(reason: Error): Promise<void> {
    for (const shared of this.running.values()) shared.controller.abort(reason);
    await this.aborted();
  }

  /** Resolves when every operation abandoned by now has ended. */
  async aborted(): Promise<void> {
    const ending = [...this.running.values()].filter((shared) => shared.controller.signal.aborted);
    await Promise.allSettled(ending.map((shared) => shared.result));
  }

  /**
   * Adds the caller to the operation. An operation that is being aborted is not joined: the caller waits for its
   * end and starts a new one.
   */
  private async join(
    name: string,
    signal: AbortSignal,
    operation: (signal: AbortSignal, onProgress: ProgressListener) => Promise<T>,
  ): Promise<Shared<T>> {
    for (let found = this.running.get(name); found !== undefined; found = this.running.get(name)) {
      if (!found.controller.signal.aborted) {
        found.waiters += 1;
        return found;
      }
      await found.result.catch(() => undefined);
      if (signal.aborted) throw cancelledBy(signal);
    }
    const shared = this.begin(operation, () => this.running.delete(name));
    this.running.set(name, shared);
    return shared;
  }

  private begin(
    operation: (signal: AbortSignal, onProgress: ProgressListener) => Promise<T>,
    onEnd: () => void,
  ): Shared<T> {
    const controller = new AbortController();
    const listeners = new Set<ProgressListener>();
    const report: ProgressListener = (percent, message) => {
      shared.last = [percent, message];
      for (const listener of listeners) listener(percent, message);
    };
    const result = Promise.resolve()
      .then(() => operation(controller.signal, report))
      .finally(onEnd);
    // Callers have promises of their own; without callers this rejection would be unhandled.
    result.catch(() => undefined);
    const shared: Shared<T> = { controller, listeners, result, waiters: 1, last: undefined };
    return shared;
  }
}
