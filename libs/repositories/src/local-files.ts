import { access, constants, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GatewayError } from '#errors';
import { errnoOf } from '#sandbox';
import { kindOf, pointerIn, specialFile, unreadable } from './git-folder.js';
import { realPathOf } from './real-path.js';

/** Folders of git's data that no server part of git reads. */
const NOT_READ: ReadonlySet<string> = new Set(['hooks', 'logs', 'lfs', 'modules', 'worktrees']);
/** Of files and folders; more take long to look through before anything else is done. */
const MOST_ENTRIES = 1_000_000;

/**
 * Looks through all that git could read of a local repository, before git
 * reads it: no pipe, socket or device may stand in the place of a file, and
 * every place that a symlink or a list of borrowed objects leads to, and the
 * places that those lead to, must be allowed.
 */
export class LocalFiles {
  private readonly seen = new Set<string>();
  private entries = 0;

  /** `allow` throws for a real path that may not be read. */
  constructor(private readonly allow: (path: string) => void) {}

  /** Git's data of a repository or of a worktree. Errors: as `follow`, `REPO_TOO_LARGE`, `REPO_UNREADABLE`. */
  async lookThrough(gitFolder: string): Promise<void> {
    const folder = await this.follow(gitFolder);
    await this.walk(folder, NOT_READ);
    await this.lookThroughObjects(join(folder, 'objects'));
  }

  /**
   * The real path of something that git would read, whether it is there or
   * not. Errors: what `allow` throws; `REPO_UNREADABLE`, and
   * `REPO_NOT_A_REPOSITORY` for pipes, sockets and devices.
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

  /** Objects may be borrowed from other places, which may borrow in turn. */
  private async lookThroughObjects(objects: string): Promise<void> {
    const folder = await this.follow(objects);
    if (this.seen.has(`objects ${folder}`)) return;
    this.seen.add(`objects ${folder}`);
    await this.walk(folder);
    const list = join(folder, 'info', 'alternates');
    await this.follow(list);
    for (const line of ((await pointerIn(list)) ?? '').split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      // Git would take a quoted line apart; nobody's tools write one for a path that is usual.
      await this.lookThroughObjects(line.startsWith('"') ? '/' : resolve(folder, line));
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
      // Of an object that it may not read git says that it is not there.
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
      if (this.entries > MOST_ENTRIES) {
        throw new GatewayError(
          'REPO_TOO_LARGE',
          'The repository has more files of its own than are read here.',
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
