import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '#errors';

/** Delay before the storage is tried again. */
export const STORAGE_RETRY_MS = 250;

/**
 * Repeats `work` while the storage is unavailable. Rejects with any other error, and once `signal`
 * aborts.
 */
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

/** True if the storage could not do it now and nothing of it happened. */
export function isStorageFault(error: unknown): error is GatewayError {
  return (
    error instanceof GatewayError &&
    (error.reason === 'STORAGE_FULL' || error.reason === 'STORAGE_UNAVAILABLE')
  );
}
