import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf } from '#sandbox';

/** Upper bound of symlinks to follow, the same as Linux has. */
const MAX_LINKS = 40;

/** The target of a path, and whether it exists. */
export interface RealPath {
  /** The target without symlinks, also in the part that does not exist. */
  readonly path: string;
  readonly isThere: boolean;
}

/**
 * Follows the symlinks of an absolute path as far as entries exist, so that a dangling link is still known by its
 * target. Throws with `EACCES` for a folder that may not be read and with `ELOOP` for a cycle of links.
 */
export async function realPathOf(path: string, links = MAX_LINKS): Promise<RealPath> {
  try {
    return { path: await realpath(path), isThere: true };
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error)) || dirname(path) === path) throw error;
  }
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined && links > 0) {
    const folder = await realPathOf(dirname(path), links - 1);
    return realPathOf(resolve(folder.path, target), links - 1);
  }
  const parent = await realPathOf(dirname(path), links);
  return { path: join(parent.path, basename(path)), isThere: false };
}
