import { mkdir } from 'node:fs/promises';
import { GatewayError } from '#errors';
import { defaultsOf } from '#settings';
import { ArtifactFs, type ArtifactEntry } from './artifact-fs.port.js';
import { DirectoryCursor } from './directory-cursor.js';
import { nodeArtifactFsSettings, type NodeArtifactFsOptions } from './node-artifact-fs-options.js';
import { isGitFolder } from './entry-name.js';
import { errnoOf } from './errno-of.js';
import { quotedPath } from './quoted-path.js';
import { notAFile, readRegularFile } from './read-regular-file.js';
import { sandboxError } from './sandbox-error.js';
import { parseSandboxPath } from './sandbox-path.js';
import { isTemporaryName, temporaryName } from './temporary-name.js';
import { TreeLister, type TreeEntry } from './tree-lister.js';

interface Usage {
  files: number;
  bytes: number;
}

/**
 * An `ArtifactFs` over a folder of this machine, which is created on the first write. Writes and removals run one
 * after another; a write is synced before it gets its final name. Existing artifacts are counted once, so two
 * instances over one folder would each allow the full limits.
 */
export class NodeArtifactFs extends ArtifactFs {
  private readonly options: Required<NodeArtifactFsOptions>;
  private usage: Usage | undefined;
  private lastChange: Promise<unknown> = Promise.resolve();

  constructor(
    readonly root: string,
    options: NodeArtifactFsOptions = {},
  ) {
    super();
    this.options = { ...defaultsOf(nodeArtifactFsSettings), ...options };
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    const { folders, name } = this.parseArtifact(path);
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    if (bytes.length > this.options.maxFileBytes) {
      throw new GatewayError(
        'FILE_TOO_LARGE',
        `${quotedPath(path)} has more than ${this.options.maxFileBytes} bytes.`,
      );
    }
    await this.change(path, async () => {
      await mkdir(this.root, { recursive: true });
      const usage = await this.countUsage();
      await this.withCursor(async (cursor) => {
        const old = await this.sizeBefore(cursor, folders, name, path);
        const after = {
          files: usage.files + (old === undefined ? 1 : 0),
          bytes: usage.bytes - (old ?? 0) + bytes.length,
        };
        this.checkRoom(after);
        for (const folder of folders.slice(cursor.depth)) await makeAndEnter(cursor, folder);
        await replace(cursor, name, bytes);
        this.usage = after;
      });
    });
  }

  async read(path: string): Promise<Buffer | undefined> {
    const { folders, name } = this.parseArtifact(path);
    return absentAs(undefined, path, () =>
      this.withCursor(async (cursor) => {
        for (const folder of folders) await cursor.enter(folder);
        const limits = { path, maxBytes: this.options.maxFileBytes, overflow: 'refuse' } as const;
        return readRegularFile(cursor, name, limits);
      }),
    );
  }

  async list(under = ''): Promise<readonly ArtifactEntry[]> {
    const folders = this.parse(under);
    return absentAs([], under, async () => {
      const entries = await this.listFiles(folders);
      return entries
        .filter((entry) => !isTemporaryName(baseName(entry.path)))
        .map(({ path, stats }) => ({ path, sizeBytes: stats.size, modifiedAt: stats.mtime }));
    });
  }

  async remove(path: string): Promise<void> {
    const { folders, name } = this.parseArtifact(path);
    await this.change(path, () =>
      absentAs(undefined, path, async () => {
        const usage = await this.countUsage();
        await this.withCursor(async (cursor) => {
          for (const folder of folders) await cursor.enter(folder);
          const stats = await cursor.lstat(name);
          if (!stats.isFile()) throw notAFile(path);
          await cursor.unlink(name);
          this.usage = { files: usage.files - 1, bytes: usage.bytes - stats.size };
        });
      }),
    );
  }

  private parse(path: string): string[] {
    return parseSandboxPath(path, this.options.maxPathBytes);
  }

  private parseArtifact(path: string): { readonly folders: readonly string[]; readonly name: string } {
    const segments = this.parse(path);
    const reserved = segments.some((segment) => isGitFolder(segment) || isTemporaryName(segment));
    const name = segments.pop();
    if (name === undefined || path.endsWith('/') || reserved) {
      throw new GatewayError('PATH_INVALID', `${quotedPath(path)} cannot name an artifact.`);
    }
    return { folders: segments, name };
  }

  /** Walks down the existing folders; returns the size of the file that the write replaces, if any. */
  private async sizeBefore(
    cursor: DirectoryCursor,
    folders: readonly string[],
    name: string,
    path: string,
  ): Promise<number | undefined> {
    try {
      for (const folder of folders) await cursor.enter(folder);
      const stats = await cursor.lstat(name);
      if (!stats.isFile()) throw notAFile(path);
      return stats.size;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  private checkRoom(after: Usage): void {
    if (after.bytes > this.options.maxTotalBytes || after.files > this.options.maxFiles) {
      throw new GatewayError(
        'ARTIFACTS_FULL',
        `A session may keep at most ${this.options.maxFiles} artifacts with ${this.options.maxTotalBytes} bytes in total.`,
      );
    }
  }

  /** The first count also removes half-written files left by a crash. */
  private async countUsage(): Promise<Usage> {
    if (this.usage !== undefined) return this.usage;
    const usage: Usage = { files: 0, bytes: 0 };
    for (const entry of await this.listFiles([])) {
      if (isTemporaryName(baseName(entry.path))) await this.removeIfStale(entry);
      else {
        usage.files += 1;
        usage.bytes += entry.stats.size;
      }
    }
    this.usage = usage;
    return usage;
  }

  private async removeIfStale({ path, stats }: TreeEntry): Promise<void> {
    if (Date.now() - stats.mtimeMs < this.options.staleTemporaryMs) return;
    await this.withCursor(async (cursor) => {
      const folders = path.split('/').slice(0, -1);
      for (const folder of folders) await cursor.enter(folder);
      await cursor.unlink(baseName(path));
    });
  }

  private async listFiles(folders: readonly string[]): Promise<readonly TreeEntry[]> {
    return this.withCursor(async (cursor) => {
      for (const folder of folders) await cursor.enter(folder);
      const listing = await new TreeLister(cursor, {
        maxEntries: Infinity,
        maxDepth: Infinity,
        maxPathBytes: Infinity,
        maxListingBytes: Infinity,
        maxScannedNames: Infinity,
      }).list(folders.map((folder) => `${folder}/`).join(''));
      return listing.entries.filter((entry) => entry.stats.isFile());
    });
  }

  private async change<T>(path: string, action: () => Promise<T>): Promise<T> {
    const result = this.lastChange.then(action);
    this.lastChange = result.catch(() => undefined);
    try {
      return await result;
    } catch (error) {
      // The change may have happened in part, so the next one counts again.
      if (!(error instanceof GatewayError)) this.usage = undefined;
      throw sandboxError(error, path);
    }
  }

  private async withCursor<T>(use: (cursor: DirectoryCursor) => Promise<T>): Promise<T> {
    const cursor = await DirectoryCursor.open(this.root);
    try {
      return await use(cursor);
    } finally {
      await cursor.close();
    }
  }
}

async function makeAndEnter(cursor: DirectoryCursor, folder: string): Promise<void> {
  try {
    await cursor.mkdir(folder);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  await cursor.enter(folder);
}

async function replace(cursor: DirectoryCursor, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryName();
  try {
    const file = await cursor.createForWriting(temporary);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await cursor.rename(temporary, name);
  } catch (error) {
    await cursor.unlink(temporary).catch(() => undefined);
    throw error;
  }
  await cursor.sync();
}

async function absentAs<T>(value: T, path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (isAbsent(error)) return value;
    throw sandboxError(error, path);
  }
}

function isAbsent(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT';
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
