import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file's text, or the reason why it is not searched. */
export type SourceText =
  | { readonly kind: 'text'; readonly text: string; readonly bytes: number }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'unreadable' };

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const LOOKED_AT_BYTES = 8_192;

/**
 * Reads a file of a checkout. Checkouts do not change, and `path` must come from walking their folders. Does not
 * follow a symlink and does not block on a pipe. Bytes that are not UTF-8 become replacement characters.
 */
export function readSourceText(path: string, maxBytes: number): SourceText {
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return { kind: 'unreadable' };
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return { kind: 'unreadable' };
    if (stats.size > maxBytes) return { kind: 'too_large' };
    const bytes = Buffer.allocUnsafe(stats.size);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    const content = bytes.subarray(0, length);
    if (content.subarray(0, LOOKED_AT_BYTES).includes(0)) return { kind: 'binary' };
    return { kind: 'text', text: content.toString('utf8'), bytes: length };
  } catch {
    return { kind: 'unreadable' };
  } finally {
    closeSync(file);
  }
}
