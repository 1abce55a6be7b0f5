import { GatewayError } from '#errors';

const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** An I/O error that only means that the disk has no room for shared memory. */
const SQLITE_IOERR_SHMSIZE = 4_874;
const RETRY_MS = 1_000;

/** Returns a driver's error in the taxonomy; passes any other on, which is not the storage's fault. */
export function storageError(error: unknown): unknown {
  if (isDamage(error)) return new GatewayError('STORAGE_CORRUPT', 'the storage is damaged', { cause: error });
  if (!isDriverError(error)) return error;
  const options = { cause: error, retryDelayMs: RETRY_MS };
  if (isFull(error)) return new GatewayError('STORAGE_FULL', 'the storage is full', options);
  return new GatewayError('STORAGE_UNAVAILABLE', 'the storage is not available', options);
}

/** True if the driver found bytes that it cannot have written. */
export function isDamage(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  // No stored number is this large.
  if (code === 'ERR_OUT_OF_RANGE') return String(message).startsWith('Value is too large to be represented');
  const result = resultCodeOf(error);
  return result === SQLITE_CORRUPT || result === SQLITE_NOTADB;
}

/** True if the disk is full. */
export function isFull(error: unknown): boolean {
  const { errcode, code } = (error ?? {}) as { errcode?: number; code?: string };
  return code === 'ENOSPC' || errcode === SQLITE_IOERR_SHMSIZE || resultCodeOf(error) === SQLITE_FULL;
}

function isDriverError(error: unknown): boolean {
  if (error instanceof GatewayError || typeof error !== 'object' || error === null) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === 'ERR_SQLITE_ERROR' || code === 'ERR_INVALID_STATE' || syscall !== undefined;
}

/** Returns the low byte of an extended result code. */
function resultCodeOf(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { errcode?: number };
  return errcode === undefined ? undefined : errcode & 0xff;
}
