import { cancelledBy } from '#sandbox';

interface Call {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
}

/** Tracks each session's running calls, so that all of them can be ended. */
export class SessionCalls {
  private readonly calls = new Map<string, Set<Call>>();

  /** Runs `work` with a signal that fires when the caller's does, and when the session's calls are aborted. */
  async run<T>(
    sessionId: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (signal.aborted) throw cancelledBy(signal);
    const controller = new AbortController();
    const cancel = (): void => {
      controller.abort(cancelledBy(signal));
    };
    signal.addEventListener('abort', cancel, { once: true });
    const result = work(controller.signal);
    const call: Call = { controller, ended: result.catch(() => undefined) };
    const ofSession = this.calls.get(sessionId) ?? new Set();
    this.calls.set(sessionId, ofSession.add(call));
    try {
      return await result;
    } finally {
      signal.removeEventListener('abort', cancel);
      ofSession.delete(call);
      if (ofSession.size === 0) this.calls.delete(sessionId);
    }
  }

  /** Aborts the session's calls, or all calls, and resolves when they have ended. */
  async abort(reason: Error, sessionId?: string): Promise<void> {
    const affected = [...this.calls].flatMap(([id, calls]) =>
      sessionId === undefined || id === sessionId ? [...calls] : [],
    );
    for (const call of affected) call.controller.abort(reason);
    await Promise.all(affected.map((call) => call.ended));
  }
}
