import { GatewayError } from '#errors';

const SQLITE_FULL = 13;
const RETRY_MS = 1_000;

/** A driver's error as the taxonomy has it; a GatewayError passes through. */
export function storageError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const options = { cause: error, retryDelayMs: RETRY_MS };
  if (isFull(error)) return new GatewayError('STORAGE_FULL', 'the storage is full', options);
  return new GatewayError('STORAGE_UNAVAILABLE', 'the storage is not available', options);
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { errcode, code } = error as { errcode?: number; code?: string };
  // The low byte is the primary result code.
  return code === 'ENOSPC' || (errcode !== undefined && (errcode & 0xff) === SQLITE_FULL);
}
