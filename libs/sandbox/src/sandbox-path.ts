import { GatewayError } from '#errors';
import { isSafeName } from './entry-name.js';
import { quotedPath } from './quoted-path.js';

/**
 * Splits an untrusted path, relative to a root, into segments; `.` and empty segments are dropped, so the root
 * itself has none. Errors: `PATH_OUTSIDE_ROOT` for absolute paths and `..`, `PATH_INVALID` for NUL, control
 * characters, backslashes, lone surrogates and overlong paths.
 */
export function parseSandboxPath(path: string, maxPathBytes: number): string[] {
  if (typeof path !== 'string') throw new GatewayError('PATH_INVALID', 'A path must be text.');
  if (path.length > maxPathBytes || Buffer.byteLength(path) > maxPathBytes) {
    throw new GatewayError('PATH_INVALID', `A path must have at most ${maxPathBytes} bytes.`);
  }
  if (!isSafeName(path)) {
    throw new GatewayError(
      'PATH_INVALID',
      `${quotedPath(path)} contains characters that are not allowed in a path.`,
    );
  }
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (path.startsWith('/') || segments.includes('..')) {
    throw new GatewayError('PATH_OUTSIDE_ROOT', `${quotedPath(path)} leads out of the root.`);
  }
  return segments;
}
