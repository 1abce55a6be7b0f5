import { GatewayError } from '#errors';
import type { DirectoryCursor } from './directory-cursor.js';
import { isGitFolder } from './entry-name.js';
import { quotedPath } from './quoted-path.js';

const MAX_SYMLINKS = 40;

/**
 * Moves the cursor from its root to the directory that holds the path's last segment, and returns the name there.
 * Symlinks are resolved here, including the last one when `followLast` is set, as long as they stay below the
 * root; `.git` is never found, by any path. The name is undefined when the path ends at a directory that was
 * entered.
 */
export async function lookUpEntry(
  cursor: DirectoryCursor,
  segments: readonly string[],
  options: { readonly path: string; readonly followLast: boolean },
): Promise<string | undefined> {
  const shown = quotedPath(options.path);
  const outside = (): GatewayError =>
    new GatewayError('PATH_OUTSIDE_ROOT', `${shown} leads out of the root.`);
  let ahead = segments;
  let symlinks = 0;

  for (let name = ahead[0]; name !== undefined; name = ahead[0]) {
    const rest = ahead.slice(1);
    const last = rest.length === 0;
    if (name === '..') {
      if (cursor.depth === 0) throw outside();
      await cursor.leave();
      ahead = rest;
      continue;
    }
    if (isGitFolder(name)) throw new GatewayError('PATH_NOT_FOUND', `${shown} does not exist.`);
    if (last && !options.followLast) return name;
    const stats = await cursor.lstat(name);
    if (stats.isSymbolicLink()) {
      symlinks += 1;
      if (symlinks > MAX_SYMLINKS) {
        throw new GatewayError('PATH_INVALID', `${shown} contains too many symbolic links.`);
      }
      const target = await cursor.readlink(name);
      if (target.startsWith('/')) throw outside();
      ahead = [...target.split('/').filter((segment) => segment !== '' && segment !== '.'), ...rest];
      continue;
    }
    if (last && !stats.isDirectory()) return name;
    if (!stats.isDirectory()) throw new GatewayError('PATH_NOT_FOUND', `${shown} does not exist.`);
    await cursor.enter(name);
    ahead = rest;
  }
  return undefined;
}
