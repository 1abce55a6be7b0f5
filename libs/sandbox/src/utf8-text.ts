import { GatewayError } from '#errors';
import { quotedPath } from './quoted-path.js';

/**
 * The text of a file's bytes. `cut` says that the bytes are only the file's
 * beginning, so a code point that they break off is dropped. A byte order mark
 * is dropped too. Errors: `FILE_NOT_TEXT` for NUL bytes and for anything but UTF-8.
 */
export function decodeUtf8Text(bytes: Uint8Array, path: string, cut = false): string {
  try {
    if (bytes.includes(0)) throw new TypeError('The file holds NUL bytes.');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch (error) {
    throw new GatewayError('FILE_NOT_TEXT', `${quotedPath(path)} is not UTF-8 text.`, { cause: error });
  }
}
