import { GatewayError } from '#errors';

const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** An I/O error that says no more than that the disk has no room for what all connections share. */
const SQLITE_IOERR_SHMSIZE = 4_874;
const RETRY_MS = 1_000;

/** A driver's error as the taxonomy has it; any other passes through, as it is not the storage's fault. */
export function storageError(error: unknown): unknown {
  if (isDamage(error)) return new GatewayError('STORAGE_CORRUPT', 'the storage is damaged', { cause: error });
  if (!isDriverError(error)) return error;
  const options = { cause: error, retryDelayMs: RETRY_MS };
  if (isFull(error)) return new GatewayError('STORAGE_FULL', 'the storage is full', options);
  return new GatewayError('STORAGE_UNAVAILABLE', 'the storage is not available', options);
}

/** Whether the driver found bytes that cannot be what it once wrote. */
export function isDamage(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  // No number that is ever stored is so large.
  if (code === 'ERR_OUT_OF_RANGE') return String(message).startsWith('Value is too large to be represented');
  const result = resultCodeOf(error);
  return result === SQLITE_CORRUPT || result === SQLITE_NOTADB;
}

/** Whether there is no room on the disk. */
export function isFull(error: unknown): boolean {
  const { errcode, code } = (error ?? {}) as { errcode?: number; code?: string };
  return code === 'ENOSPC' || errcode === SQLITE_IOERR_SHMSIZE || resultCodeOf(error) === SQLITE_FULL;
}

function isDriverError(error: unknown): boolean {
  if (error instanceof GatewayError || typeof error !== 'object' || error === null) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === 'ERR_SQLITE_ERROR' || code === 'ERR_INVALID_STATE' || syscall !== undefined;
}

/** The low byte of an extended result code. */
function resultCodeOf(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { errcode?: number };
  return errcode === undefined ? undefined : errcode & 0xff;
}
