import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errnoOf } from '#sandbox';
import { killOrphanedGit } from './orphaned-git.js';

/** What is in the making and what is on its way out; no session has such a name. */
const PASSING = '.passing';

/**
 * Folders that are in the making or on their way out, beside those that stay
 * and on the same disk: what is finished gets its place by one rename, and
 * what must go leaves its place by one. Each name tells whose it is, so that
 * the rest of a crash is known from what another process is working on.
 */
export class PassingFolders {
  private readonly owner = `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}_${process.pid}_${randomBytes(4).toString('hex')}`;
  private readonly folder: string;

  constructor(
    root: string,
    /** After so long a folder in the making cannot be anybody's. */
    private readonly abandonedAfterMs: number,
  ) {
    this.folder = join(root, PASSING);
  }

  /** A new empty folder. */
  async begin(): Promise<string> {
    const path = this.newPath();
    await mkdir(path, { recursive: true });
    return path;
  }

  /** A path where nothing is yet, in a folder that is there. */
  async reserve(): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    return this.newPath();
  }

  /** Takes the folder or file from its place in one step. Undefined when nothing was there; else where it is now. */
  async takeAway(path: string): Promise<string | undefined> {
    const passing = await this.reserve();
    try {
      await rename(path, passing);
      return passing;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Takes the folder or file away before its contents go, which may take long. */
  async discard(path: string): Promise<void> {
    const passing = await this.takeAway(path);
    if (passing !== undefined) await this.remove(passing);
  }

  /** Removes what stands under a path of here. */
  async remove(passing: string): Promise<void> {
    await rm(passing, { recursive: true, force: true });
  }

  /** Ends and removes what processes that are gone have left. */
  async sweep(): Promise<void> {
    const abandoned = new Set<string>();
    for (const name of await readdir(this.folder).catch(() => [])) {
      if (await this.isAbandoned(name)) abandoned.add(join(this.folder, name));
    }
    await killOrphanedGit(abandoned);
    for (const folder of abandoned) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private newPath(): string {
    return join(this.folder, `${this.owner}_${randomBytes(8).toString('hex')}`);
  }

  private async isAbandoned(name: string): Promise<boolean> {
    const [host, pid] = name.split('_');
    const [ownHost] = this.owner.split('_');
    if (host === ownHost && pid !== undefined && !isRunning(Number(pid))) return true;
    const stats = await stat(join(this.folder, name)).catch(() => undefined);
    return stats !== undefined && Date.now() - stats.mtimeMs > this.abandonedAfterMs;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
