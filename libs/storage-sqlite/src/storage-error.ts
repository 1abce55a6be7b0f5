import { GatewayError } from '#errors';

const SQLITE_FULL = 13;
const RETRY_MS = 1_000;

/** A driver's error as the taxonomy has it; any other passes through, as it is not the storage's fault. */
export function storageError(error: unknown): unknown {
  if (!isDriverError(error)) return error;
  const options = { cause: error, retryDelayMs: RETRY_MS };
  if (isFull(error)) return new GatewayError('STORAGE_FULL', 'the storage is full', options);
  return new GatewayError('STORAGE_UNAVAILABLE', 'the storage is not available', options);
}

function isDriverError(error: unknown): boolean {
  if (error instanceof GatewayError || typeof error !== 'object' || error === null) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === 'ERR_SQLITE_ERROR' || code === 'ERR_INVALID_STATE' || syscall !== undefined;
}

function isFull(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: number; code?: string };
  // The low byte is the primary result code.
  return code === 'ENOSPC' || (errcode !== undefined && (errcode & 0xff) === SQLITE_FULL);
}
