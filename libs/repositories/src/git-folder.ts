import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GatewayError } from '#errors';
import { errnoOf } from '#sandbox';

/** Pointers of git, such as a `.git` file, are a line or a few. */
const LONGEST_POINTER_BYTES = 64 * 1024;

/** Gives the real path of something that git would read, or throws because it may not. */
export type Follow = (path: string) => Promise<string>;

/**
 * Git's own folder of a local repository: that of a checkout, of a linked
 * worktree or submodule (whose `.git` is a file), or of a bare repository.
 * Errors: `REPO_NOT_A_REPOSITORY`, `REPO_UNREADABLE`, and those of `follow`.
 */
export async function findGitFolder(folder: string, follow: Follow): Promise<string> {
  const dotGit = await follow(join(folder, '.git'));
  const pointer = await pointerIn(dotGit);
  if (pointer === undefined) {
    for (const path of [dotGit, folder]) if (await isGitFolder(path, follow)) return path;
    throw noRepository('This local path is not a git repository.');
  }
  const [, target] = /^gitdir: (.+?)\r?\n*$/.exec(pointer) ?? [];
  if (target === undefined) throw noRepository('Its .git file does not say where the repository is.');
  const pointed = await follow(resolve(folder, target));
  if (await isGitFolder(pointed, follow)) return pointed;
  throw noRepository('Its .git file leads to a folder that is not there, or that git has not made.');
}

/** Whether the folder has what git knows its own folders by. */
async function isGitFolder(folder: string, follow: Follow): Promise<boolean> {
  const isA = async (name: string, kind: 'file' | 'folder'): Promise<boolean> =>
    (await kindOf(await follow(join(folder, name)))) === kind;
  return (
    (await isA('HEAD', 'file')) && ((await isA('objects', 'folder')) || (await isA('commondir', 'file')))
  );
}

/**
 * What a small file says; undefined when nothing or a folder is there. A pipe
 * or device is not opened. Errors: `REPO_UNREADABLE`, `REPO_NOT_A_REPOSITORY`.
 */
export async function pointerIn(path: string): Promise<string | undefined> {
  if ((await kindOf(path)) !== 'file') return undefined;
  const { size } = await stat(path);
  if (size > LONGEST_POINTER_BYTES) throw noRepository('One of its files is far longer than git writes it.');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(error);
  }
}

/**
 * Symlinks are followed; what leads nowhere is absent.
 * Errors: `REPO_UNREADABLE`, and `REPO_NOT_A_REPOSITORY` for pipes, sockets and devices.
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

/** Of an error of the file system. */
export function unreadable(cause: unknown): GatewayError {
  return new GatewayError(
    'REPO_UNREADABLE',
    'The account that the gateway runs as may not read all of this repository.',
    { cause },
  );
}
