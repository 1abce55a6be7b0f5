import type { CallContext, CallRequest } from './call-context.js';

/** A call that has entered the corridor and has not ended. */
export interface OpenCall {
  readonly call: CallContext;
  /** In milliseconds of `performance.now()`. */
  readonly startedAt: number;
  readonly abort: () => void;
}

/** The calls under way, each with a signal of its own, so that one that is over leaves nothing behind. */
export class OpenCalls {
  private readonly calls = new Set<OpenCall>();

  add({ clientSignal, ...request }: CallRequest): OpenCall {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const opened = { call: { ...request, signal: controller.signal }, startedAt: performance.now(), abort };
    this.calls.add(opened);
    const leave = (): void => {
      if (this.calls.has(opened)) abort();
    };
    clientSignal?.addEventListener('abort', leave, { once: true });
    if (clientSignal?.aborted === true) leave();
    return opened;
  }

  delete(opened: OpenCall): void {
    this.calls.delete(opened);
  }

  abortAll(): void {
    for (const { abort } of this.calls) abort();
  }
}
