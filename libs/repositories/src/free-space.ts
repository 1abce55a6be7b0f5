import { statfs } from 'node:fs/promises';

/** Less is used up by whatever is written next. */
const NOTHING_BYTES = 1024 * 1024;

/**
 * Whether the disk of a folder has no room for so many more bytes, or for any
 * file. Quotas are not seen.
 */
export async function isDiskFull(folder: string, neededBytes = 0): Promise<boolean> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  return bavail * bsize < Math.max(NOTHING_BYTES, neededBytes) || (files > 0 && ffree === 0);
}
