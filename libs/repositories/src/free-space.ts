import { statfs } from 'node:fs/promises';

/** Less free space than this counts as full, as the next write would use it up. */
const MIN_FREE_BYTES = 1024 * 1024;

/**
 * Returns true when the folder's disk has no space for `neededBytes` more, or for any new file. Quotas are not
 * checked.
 */
export async function isDiskFull(folder: string, neededBytes = 0): Promise<boolean> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  return bavail * bsize < Math.max(MIN_FREE_BYTES, neededBytes) || (files > 0 && ffree === 0);
}
