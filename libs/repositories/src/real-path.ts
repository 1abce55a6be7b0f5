import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf } from '#sandbox';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/** Where a path leads, and whether anything is there. */
export interface RealPath {
  /** Without symlinks, also in the part that is not there. */
  readonly path: string;
  readonly isThere: boolean;
}

/**
 * Follows the symlinks of an absolute path as far as there is something, so
 * that one which leads nowhere is still known by where it leads. What may not
 * be looked into throws, with `EACCES`, and so does a circle of links, with `ELOOP`.
 */
export async function realPathOf(path: string, links = MOST_LINKS): Promise<RealPath> {
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
