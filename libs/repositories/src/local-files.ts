import { access, constants, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GatewayError } from '#errors';
import { errnoOf } from '#sandbox';
import { kindOf, pointerIn, specialFile, unreadable } from './git-folder.js';
import { realPathOf } from './real-path.js';

/** Subfolders of git's data that git never reads when serving a fetch. */
const NOT_READ: ReadonlySet<string> = new Set(['hooks', 'logs', 'lfs', 'modules', 'worktrees']);
/** Upper bound of files and folders to inspect, so that the inspection stays short. */
const MAX_ENTRIES = 1_000_000;

/**
 * Inspects everything that git could read in a local repository, before git reads it: no file may be a pipe,
 * socket or device, and every place that symlinks and lists of borrowed objects lead to, directly or indirectly,
 * must be allowed.
 */
export class LocalFiles {
  private readonly seen = new Set<string>();
  private entries = 0;

  /** `allow` throws for a real path that may not be read. */
  constructor(private readonly allow: (path: string) => void) {}

  /**
   * Inspects the git data of a repository or worktree. Errors: as `follow`, `REPO_TOO_LARGE`, `REPO_UNREADABLE`.
   */
  async inspect(gitFolder: string): Promise<void> {
    const folder = await this.follow(gitFolder);
    await this.walk(folder, NOT_READ);
    await this.inspectObjects(join(folder, 'objects'));
  }

  /**
   * Returns the real path of something that git would read, whether or not it exists. Errors: those of `allow`;
   * `REPO_UNREADABLE`, and `REPO_NOT_A_REPOSITORY` for pipes, sockets and devices.
   */
  async follow(path: string): Promise<string> {
    const real = await realPathOf(path).catch((error: unknown) => {
      if (errnoOf(error) === 'ELOOP') return { path, isThere: false };
      throw unreadable(error);
    });
    this.allow(real.path);
    if (real.isThere) await kindOf(real.path);
    return real.path;
  }

  /** Follows borrowed objects, which may in turn be borrowed from elsewhere. */
  private async inspectObjects(objects: string): Promise<void> {
    const folder = await this.follow(objects);
    if (this.seen.has(`objects ${folder}`)) return;
    this.seen.add(`objects ${folder}`);
    await this.walk(folder);
    const list = join(folder, 'info', 'alternates');
    await this.follow(list);
    for (const line of ((await pointerIn(list)) ?? '').split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      // Git would unquote such a line, but no tool writes one for an ordinary path, so it is refused.
      await this.inspectObjects(line.startsWith('"') ? '/' : resolve(folder, line));
    }
  }

  private async walk(root: string, without: ReadonlySet<string> = new Set()): Promise<void> {
    const folders = [root];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      if (this.seen.has(folder)) continue;
      this.seen.add(folder);
      const files: string[] = [];
      for (const entry of await this.list(folder)) {
        const path = join(folder, entry.name);
        if (folder === root && without.has(entry.name)) continue;
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isSymbolicLink()) folders.push(...(await this.linkedFolder(path)));
        else if (entry.isFile()) files.push(path);
        else throw specialFile();
      }
      // Git would report an unreadable object as missing.
      await Promise.all(files.map((file) => readable(file)));
    }
  }

  private async linkedFolder(link: string): Promise<readonly string[]> {
    const real = await this.follow(link);
    return (await kindOf(real)) === 'folder' ? [real] : [];
  }

  private async list(folder: string) {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      this.entries += entries.length;
      if (this.entries > MAX_ENTRIES) {
        throw new GatewayError(
          'REPO_TOO_LARGE',
          'The repository has more internal files than this gateway reads.',
        );
      }
      return entries;
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
      throw unreadable(error);
    }
  }
}

async function readable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw unreadable(error);
  });
}
