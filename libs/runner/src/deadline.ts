import { Countdown } from './countdown.js';

/**
 * Runs `work` under a signal that also fires when `timeoutMs` are over, which the
 * work may stop meanwhile. When it fires, the work gets `graceMs` to stop; then the
 * call rejects with the signal's reason, whether it has stopped or not.
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
    // What an aborted worker throws says less than why it was aborted.
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
  /** The work went on although it was aborted. */
  readonly onIgnored: () => void;
}
