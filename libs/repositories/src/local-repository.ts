import { readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GatewayError } from '#errors';
import { isBelow, localPathForbidden, type RepositoryUrlPolicy } from './repository-url-policy.js';

/**
 * The real path of a local repository whose URL was checked already. Below the
 * root of local repositories nothing may lead out of it, neither the folder by
 * a symlink nor git's data by a `.git` file or borrowed objects; what is
 * listed by its own path is trusted to be arranged as its owner likes.
 * Errors: `REPO_URL_FORBIDDEN`, `REPO_NOT_FOUND`, `REPO_NOT_A_REPOSITORY`.
 */
export async function locateLocalRepository(path: string, policy: RepositoryUrlPolicy): Promise<string> {
  const real = await realpath(path).catch((error: unknown) => {
    throw new GatewayError('REPO_NOT_FOUND', 'This local path does not exist.', { cause: error });
  });
  const trusted = await isListed(real, policy.localPaths);
  const root = trusted || policy.reposRoot === '' ? '' : await realOrEmpty(policy.reposRoot);
  if (!trusted && !isBelow(real, root)) throw localPathForbidden();
  const gitFolder = await findGitFolder(real);
  if (!trusted) {
    for (const place of await placesOfData(gitFolder)) {
      if (!isBelow(await realOrEmpty(place), root)) throw localPathForbidden();
    }
  }
  return real;
}

async function isListed(real: string, localPaths: readonly string[]): Promise<boolean> {
  for (const listed of localPaths) {
    if ((await realOrEmpty(listed)) === real) return true;
  }
  return false;
}

/** Git's data of a checkout, of a linked worktree (whose `.git` is a file), or of a bare repository. */
async function findGitFolder(folder: string): Promise<string> {
  const dotGit = join(folder, '.git');
  const pointer = await textOf(dotGit);
  const linked = pointer === undefined ? undefined : /^gitdir: (.+?)\n?$/.exec(pointer)?.[1];
  const candidates = linked === undefined ? [dotGit, folder] : [resolve(folder, linked)];
  for (const candidate of candidates) {
    if ((await isFile(join(candidate, 'HEAD'))) && (await hasData(candidate))) return candidate;
  }
  throw new GatewayError('REPO_NOT_A_REPOSITORY', 'This local path is not a git repository.');
}

async function hasData(gitFolder: string): Promise<boolean> {
  return (await isFile(join(gitFolder, 'commondir'))) || (await isFolder(join(gitFolder, 'objects')));
}

/** All folders that git would read objects and refs from. */
async function placesOfData(gitFolder: string): Promise<string[]> {
  const shared = await textOf(join(gitFolder, 'commondir'));
  const common = shared === undefined ? gitFolder : resolve(gitFolder, shared.trim());
  const objects = join(common, 'objects');
  const borrowed = (await textOf(join(objects, 'info', 'alternates'))) ?? '';
  const alternates = borrowed.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return [
    gitFolder,
    common,
    objects,
    join(common, 'refs'),
    ...alternates.map((line) => resolve(objects, line)),
  ];
}

async function textOf(path: string): Promise<string | undefined> {
  if (!(await isFile(path))) return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile() && stats.size < 64 * 1024,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function realOrEmpty(path: string): Promise<string> {
  return realpath(path).catch(() => '');
}
