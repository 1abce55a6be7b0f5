import { GatewayError, type ErrorReason } from '#errors';
import { errnoOf } from './errno-of.js';
import { quotedPath } from './quoted-path.js';

const REASONS: Readonly<Record<string, readonly [ErrorReason, string]>> = {
  ENOENT: ['PATH_NOT_FOUND', 'does not exist'],
  ENOTDIR: ['PATH_NOT_A_DIRECTORY', 'is not a directory'],
  EISDIR: ['PATH_NOT_A_FILE', 'is a directory'],
  ENXIO: ['PATH_NOT_A_FILE', 'is not a regular file'],
  ENOTEMPTY: ['PATH_NOT_A_FILE', 'is a directory'],
  ELOOP: ['PATH_INVALID', 'contains too many symbolic links'],
  ENAMETOOLONG: ['PATH_INVALID', 'contains a name that is too long'],
  ENOSPC: ['STORAGE_FULL', 'could not be stored: no space is left'],
  EDQUOT: ['STORAGE_FULL', 'could not be stored: no space is left'],
};

/** Converts any file system failure to a `GatewayError`; `path` is the one that the caller passed. */
export function sandboxError(error: unknown, path: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const [reason, text] = REASONS[errnoOf(error)] ?? ['STORAGE_UNAVAILABLE', 'could not be reached'];
  return new GatewayError(reason, `${quotedPath(path)} ${text}.`, { cause: error });
}
