import type { FileHandle } from 'node:fs/promises';
import { GatewayError } from '#errors';
import type { DirectoryCursor } from './directory-cursor.js';
import { quotedPath } from './quoted-path.js';

export interface ReadLimits {
  readonly path: string;
  readonly maxBytes: number;
  /** `refuse` fails on a longer file with `FILE_TOO_LARGE`; `cut` returns its beginning. */
  readonly overflow: 'refuse' | 'cut';
}

/** Reads a file in the cursor's directory; anything but a regular file is `PATH_NOT_A_FILE`. */
export async function readRegularFile(
  cursor: DirectoryCursor,
  name: string,
  limits: ReadLimits,
): Promise<Buffer> {
  // Opening a device can already act on it, so check the kind before and again after opening.
  if (!(await cursor.lstat(name)).isFile()) throw notAFile(limits.path);
  const file = await cursor.openForReading(name);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw notAFile(limits.path);
    if (limits.overflow === 'refuse' && stats.size > limits.maxBytes) throw tooLarge(limits);
    const bytes = await readAtMost(file, limits.maxBytes + 1, stats.size + 1);
    if (bytes.length <= limits.maxBytes) return bytes;
    if (limits.overflow === 'refuse') throw tooLarge(limits);
    return bytes.subarray(0, limits.maxBytes);
  } finally {
    await file.close();
  }
}

export function notAFile(path: string): GatewayError {
  return new GatewayError('PATH_NOT_A_FILE', `${quotedPath(path)} is not a regular file.`);
}

export function tooLarge(limits: Pick<ReadLimits, 'path' | 'maxBytes'>): GatewayError {
  return new GatewayError(
    'FILE_TOO_LARGE',
    `${quotedPath(limits.path)} has more than ${limits.maxBytes} bytes.`,
  );
}

/** Applies the limit to the bytes actually read, as the file may grow while it is read. */
async function readAtMost(file: FileHandle, limit: number, expected: number): Promise<Buffer> {
  let buffer = Buffer.allocUnsafe(Math.min(limit, Math.max(expected, 1)));
  let length = 0;
  for (;;) {
    if (length === buffer.length) {
      if (length >= limit) return buffer;
      buffer = Buffer.concat([buffer], Math.min(limit, length * 2));
    }
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
}
