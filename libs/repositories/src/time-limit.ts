import { cancelledBy } from '#sandbox';

/**
 * Runs work with a controller that is aborted by the caller's cancellation, by the time limit, or by the work
 * itself.
 */
export async function withinTime<T>(
  limit: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly timeoutError: () => Error },
  work: (controller: AbortController) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancel = (): void => {
    controller.abort(cancelledBy(limit.signal));
  };
  const timer = setTimeout(() => {
    controller.abort(limit.timeoutError());
  }, limit.timeoutMs);
  limit.signal.addEventListener('abort', cancel, { once: true });
  if (limit.signal.aborted) cancel();
  try {
    return await work(controller);
  } finally {
    clearTimeout(timer);
    limit.signal.removeEventListener('abort', cancel);
  }
}
