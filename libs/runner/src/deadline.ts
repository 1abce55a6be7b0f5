import { Countdown } from './countdown.js';

/**
 * Runs `work` under a signal that also aborts after `timeoutMs`, a countdown that the work may pause.
 * Once it aborts, the work has `graceMs` to stop; then the call rejects with the signal's reason,
 * whether or not the work has stopped.
 */
export async function underDeadline<T>(
  signal: AbortSignal,
  { timeoutMs, graceMs, timeoutError, onIgnored }: DeadlineOptions,
  work: (signal: AbortSignal, time: Countdown) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const joined = AbortSignal.any([signal, own.signal]);
  const time = new Countdown(timeoutMs, () => own.abort(timeoutError()));
  let graceTimer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const gaveUp = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      graceTimer = setTimeout(() => {
        onIgnored();
        reject(joined.reason as Error);
      }, graceMs);
    };
    joined.addEventListener('abort', onAbort, { once: true });
  });
  try {
    joined.throwIfAborted();
    const result = await Promise.race([work(joined, time), gaveUp]);
    joined.throwIfAborted();
    return result;
  } catch (error) {
    // The error of an aborted worker says less than the reason for the abort.
    if (joined.aborted) throw joined.reason;
    throw error;
  } finally {
    time.end();
    clearTimeout(graceTimer);
    if (onAbort !== undefined) joined.removeEventListener('abort', onAbort);
  }
}

export interface DeadlineOptions {
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly timeoutError: () => Error;
  /** Called when the work ignored the abort. */
  readonly onIgnored: () => void;
}
