import { GatewayError } from '#errors';
import { quotedPath } from './quoted-path.js';

/**
 * Decodes a file's bytes as text. `cut` means that the bytes are only the file's beginning, so an incomplete last
 * code point is dropped, as is a byte order mark. Errors: `FILE_NOT_TEXT` for NUL bytes and for anything but
 * UTF-8.
 */
export function decodeUtf8Text(bytes: Uint8Array, path: string, cut = false): string {
  try {
    if (bytes.includes(0)) throw new TypeError('The file contains NUL bytes.');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch (error) {
    throw new GatewayError('FILE_NOT_TEXT', `${quotedPath(path)} is not UTF-8 text.`, { cause: error });
  }
}
