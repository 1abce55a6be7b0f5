import { cancelledBy } from '#sandbox';

interface Call {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
}

/** The calls that are under way for each session, so that all of a session's can be ended. */
export class SessionCalls {
  private readonly calls = new Map<string, Set<Call>>();

  /** `work` is given a signal that fires with the caller's and when the session's calls are ended. */
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

  /** Aborts the session's calls, or all, and resolves when they have ended. */
  async abort(reason: Error, sessionId?: string): Promise<void> {
    const affected = [...this.calls].flatMap(([id, calls]) =>
      sessionId === undefined || id === sessionId ? [...calls] : [],
    );
    for (const call of affected) call.controller.abort(reason);
    await Promise.all(affected.map((call) => call.ended));
  }
}
