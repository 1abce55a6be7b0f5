import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errnoOf } from '#sandbox';
import { killOrphanedGit } from './orphaned-git.js';

/** Folder of temporary entries below the root. Kept under this name so that leftovers of earlier releases are found. */
const TEMPORARY = '.passing';

/**
 * Temporary directories beside the permanent ones and on the same disk, for entries being created or deleted: a
 * finished entry moves to its place by one rename, and a deleted one leaves it by one. Each name holds its owner's
 * host and process id, so that leftovers of a crash are told apart from the work of a live process.
 */
export class TemporaryDirectories {
  private readonly owner = `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}_${process.pid}_${randomBytes(4).toString('hex')}`;
  private readonly folder: string;

  constructor(
    root: string,
    /** Age, in ms, after which an entry counts as abandoned, whoever owns it. */
    private readonly abandonedAfterMs: number,
  ) {
    this.folder = join(root, TEMPORARY);
  }

  /** Creates an empty temporary directory and returns its path. */
  async create(): Promise<string> {
    const path = this.newPath();
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Returns an unused path in the temporary folder, which exists. */
  async reserve(): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    return this.newPath();
  }

  /**
   * Moves the folder or file out of its place in one step. Returns its temporary path, or undefined when nothing
   * was there.
   */
  async moveAside(path: string): Promise<string | undefined> {
    const temporary = await this.reserve();
    try {
      await rename(path, temporary);
      return temporary;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Moves the folder or file aside, then deletes its contents, which may take long. */
  async discard(path: string): Promise<void> {
    const temporary = await this.moveAside(path);
    if (temporary !== undefined) await this.remove(temporary);
  }

  /** Deletes a temporary entry with its contents. */
  async remove(temporary: string): Promise<void> {
    await rm(temporary, { recursive: true, force: true });
  }

  /** Kills orphaned git processes and deletes entries that gone processes have left. */
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
