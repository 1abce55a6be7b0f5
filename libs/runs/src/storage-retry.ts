import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '#errors';

/** How long to wait before the storage is tried again. */
export const STORAGE_RETRY_MS = 250;

/** Does `work` again while the storage is away. Rejects with its error for any other, and once `signal` fires. */
export async function whileStorageIsAway<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isStorageFault(error) || signal.aborted) throw error;
      await sleep(STORAGE_RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

/** The storage could not do it now; nothing of it happened. */
export function isStorageFault(error: unknown): error is GatewayError {
  return (
    error instanceof GatewayError &&
    (error.reason === 'STORAGE_FULL' || error.reason === 'STORAGE_UNAVAILABLE')
  );
}
