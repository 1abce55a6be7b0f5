import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GatewayError } from '#errors';
import { errnoOf } from '#sandbox';

/** Upper bound of a git pointer, such as a `.git` file, which has only a few lines. */
const MAX_POINTER_BYTES = 64 * 1024;

/** Resolves the real path of a file that git would read, or throws when it may not be read. */
export type Follow = (path: string) => Promise<string>;

/**
 * Returns the git folder of a local repository: a checkout, a linked worktree or submodule (whose `.git` is a
 * file), or a bare repository. Errors: `REPO_NOT_A_REPOSITORY`, `REPO_UNREADABLE`, and those of `follow`.
 */
export async function findGitFolder(folder: string, follow: Follow): Promise<string> {
  const dotGit = await follow(join(folder, '.git'));
  const pointer = await pointerIn(dotGit);
  if (pointer === undefined) {
    for (const path of [dotGit, folder]) if (await isGitFolder(path, follow)) return path;
    throw noRepository('This local path is not a git repository.');
  }
  const [, target] = /^gitdir: (.+?)\r?\n*$/.exec(pointer) ?? [];
  if (target === undefined) throw noRepository('Its .git file does not name the location of the repository.');
  const pointed = await follow(resolve(folder, target));
  if (await isGitFolder(pointed, follow)) return pointed;
  throw noRepository('Its .git file points to a folder that does not exist or is not a git folder.');
}

/** Returns true when the folder has the entries by which git recognises its own folders. */
async function isGitFolder(folder: string, follow: Follow): Promise<boolean> {
  const isA = async (name: string, kind: 'file' | 'folder'): Promise<boolean> =>
    (await kindOf(await follow(join(folder, name)))) === kind;
  return (
    (await isA('HEAD', 'file')) && ((await isA('objects', 'folder')) || (await isA('commondir', 'file')))
  );
}

/**
 * Returns the content of a small file; undefined when it is absent or a folder. A pipe or device is never opened.
 * Errors: `REPO_UNREADABLE`, `REPO_NOT_A_REPOSITORY`.
 */
export async function pointerIn(path: string): Promise<string | undefined> {
  if ((await kindOf(path)) !== 'file') return undefined;
  const { size } = await stat(path);
  if (size > MAX_POINTER_BYTES) throw noRepository('One of its files is far longer than git would write it.');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(error);
  }
}

/**
 * Returns the kind of an entry, following symlinks; a dangling link is absent. Errors: `REPO_UNREADABLE`, and
 * `REPO_NOT_A_REPOSITORY` for pipes, sockets and devices.
 */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'absent'> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return 'file';
    if (stats.isDirectory()) return 'folder';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error))) return 'absent';
    throw unreadable(error);
  }
  throw specialFile();
}

export function specialFile(): GatewayError {
  return noRepository('A pipe, socket or device is in the place of one of its files.');
}

export function noRepository(why: string): GatewayError {
  return new GatewayError('REPO_NOT_A_REPOSITORY', why);
}

/** Converts a file system error to `REPO_UNREADABLE`. */
export function unreadable(cause: unknown): GatewayError {
  return new GatewayError(
    'REPO_UNREADABLE',
    'The account that the gateway runs as may not read all of this repository.',
    { cause },
  );
}
