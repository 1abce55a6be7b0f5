import { constants, existsSync, type Stats } from 'node:fs';
import { lstat, mkdir, open, opendir, readlink, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
const DESCRIPTOR_PATHS = process.platform === 'linux' && existsSync('/proc/self/fd');

interface Step {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
}

/**
 * A position in a directory tree that moves one real directory at a time. It holds one open directory and looks
 * every name up in it, never through a symlink, so that a concurrent rename cannot lead it out of the tree. On
 * Linux names are looked up through the descriptor (`/proc/self/fd`), which also makes the length of the whole
 * path irrelevant. Elsewhere they are looked up by path, with the same checks, but a parent that is swapped
 * between two checks goes unnoticed. Errors are the file system's own.
 */
export class DirectoryCursor {
  private constructor(
    private handle: FileHandle,
    private readonly trail: Step[],
  ) {}

  /** `root` is trusted and may itself be reached through symlinks. */
  static async open(root: string): Promise<DirectoryCursor> {
    const handle = await open(root, O_RDONLY | O_DIRECTORY);
    return new DirectoryCursor(handle, [await stepOf(handle, root)]);
  }

  /** 0 at the root. */
  get depth(): number {
    return this.trail.length - 1;
  }

  async enter(name: string): Promise<void> {
    const child = await open(this.locate(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    await this.moveTo(child, join(this.current.path, name), undefined);
  }

  /** Returns to the parent directory; fails with ENOENT if this directory was moved meanwhile. */
  async leave(): Promise<void> {
    const above = this.trail.at(-2);
    if (above === undefined) throw new RangeError('The cursor is at its root.');
    const parent = await open(this.locate('..'), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    await this.moveTo(parent, above.path, above);
  }

  lstat(name: string): Promise<Stats> {
    return lstat(this.locate(name));
  }

  readlink(name: string): Promise<string> {
    return readlink(this.locate(name));
  }

  mkdir(name: string): Promise<void> {
    return mkdir(this.locate(name));
  }

  unlink(name: string): Promise<void> {
    return unlink(this.locate(name));
  }

  rename(from: string, to: string): Promise<void> {
    return rename(this.locate(from), this.locate(to));
  }

  /** Never blocks, whatever the entry is: a FIFO without a writer opens as empty. */
  openForReading(name: string): Promise<FileHandle> {
    return open(this.locate(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  }

  createForWriting(name: string): Promise<FileHandle> {
    return open(this.locate(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
  }

  /** Makes renames in this directory survive a power cut. */
  sync(): Promise<void> {
    return this.handle.sync();
  }

  /** Yields the names in this directory as Latin-1 text, one character per byte, in no order. */
  async *names(): AsyncGenerator<string> {
    const directory = await opendir(this.locate('.'), { encoding: 'latin1', bufferSize: 256 });
    for await (const entry of directory) yield entry.name;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private get current(): Step {
    const step = this.trail.at(-1);
    if (step === undefined) throw new RangeError('The cursor is closed.');
    return step;
  }

  private locate(name: string): string {
    if (DESCRIPTOR_PATHS) return `/proc/self/fd/${this.handle.fd}/${name}`;
    return name === '..' ? dirname(this.current.path) : `${this.current.path}/${name}`;
  }

  private async moveTo(handle: FileHandle, path: string, expected: Step | undefined): Promise<void> {
    const old = this.handle;
    try {
      const step = await stepOf(handle, path);
      if (expected !== undefined && (step.device !== expected.device || step.inode !== expected.inode)) {
        throw Object.assign(new Error('The directory was moved while it was being read.'), {
          code: 'ENOENT',
        });
      }
      this.handle = handle;
      if (expected === undefined) this.trail.push(step);
      else this.trail.pop();
    } catch (error) {
      await handle.close();
      throw error;
    }
    await old.close();
  }
}

async function stepOf(handle: FileHandle, path: string): Promise<Step> {
  const stats = await handle.stat({ bigint: true });
  return { path, device: stats.dev, inode: stats.ino };
}
