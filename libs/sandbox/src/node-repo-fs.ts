import type { Stats } from 'node:fs';
import { GatewayError } from '#errors';
import { defaultsOf } from '#settings';
import { DirectoryCursor } from './directory-cursor.js';
import { lookUpEntry } from './entry-lookup.js';
import { isGitFolder } from './entry-name.js';
import { nodeRepoFsSettings, type NodeRepoFsOptions } from './node-repo-fs-options.js';
import { quotedPath } from './quoted-path.js';
import { notAFile, readRegularFile } from './read-regular-file.js';
import {
  RepoFs,
  type ListOptions,
  type ReadOptions,
  type RepoEntry,
  type RepoFsTicket,
  type RepoListing,
} from './repo-fs.port.js';
import { sandboxError } from './sandbox-error.js';
import { parseSandboxPath } from './sandbox-path.js';
import { TreeLister, type TreeEntry } from './tree-lister.js';
import { decodeUtf8Text } from './utf8-text.js';

/** A `RepoFs` over a folder of this machine. Keeps nothing open between calls. */
export class NodeRepoFs extends RepoFs {
  private readonly options: Required<NodeRepoFsOptions>;

  constructor(
    override readonly root: string,
    options: NodeRepoFsOptions = {},
  ) {
    super();
    this.options = { ...defaultsOf(nodeRepoFsSettings), ...options };
  }

  async list(options: ListOptions = {}): Promise<RepoListing> {
    const under = options.under ?? '';
    const segments = this.parse(under);
    return this.withCursor(under, async (cursor) => {
      for (const segment of segments) {
        if (isGitFolder(segment)) throw notFound(under);
        await cursor.enter(segment);
      }
      const bounds = {
        ...this.options,
        maxEntries: Math.min(options.maxEntries ?? Infinity, this.options.maxEntries),
        maxDepth: Math.min(options.maxDepth ?? Infinity, this.options.maxDepth),
      };
      const prefix = segments.map((segment) => `${segment}/`).join('');
      const listing = await new TreeLister(cursor, bounds, options.signal).list(prefix);
      return { ...listing, entries: listing.entries.map(listed) };
    });
  }

  async stat(path: string): Promise<RepoEntry> {
    const segments = this.parseEntry(path);
    return this.withCursor(path, async (cursor) => {
      const name = await lookUpEntry(cursor, segments, { path, followLast: false });
      if (name === undefined) throw notFound(path);
      return entryOf(segments.join('/'), await cursor.lstat(name));
    });
  }

  async exists(path: string): Promise<boolean> {
    try {
      await this.stat(path);
      return true;
    } catch (error) {
      if (error instanceof GatewayError && ABSENT.has(error.reason)) return false;
      throw error;
    }
  }

  async readBytes(path: string, options: ReadOptions = {}): Promise<Buffer> {
    const segments = this.parseEntry(path);
    const maxBytes = Math.min(options.maxBytes ?? Infinity, this.options.maxFileBytes);
    return this.withCursor(path, async (cursor) => {
      const name = await lookUpEntry(cursor, segments, { path, followLast: true });
      if (name === undefined) throw notAFile(path);
      return readRegularFile(cursor, name, { path, maxBytes, overflow: options.overflow ?? 'refuse' });
    });
  }

  async readText(path: string, options: ReadOptions = {}): Promise<string> {
    return decodeUtf8Text(await this.readBytes(path, options), path, options.overflow === 'cut');
  }

  ticket(): RepoFsTicket {
    const { maxFileBytes, maxPathBytes } = this.options;
    return { root: this.root, maxFileBytes, maxPathBytes };
  }

  private parse(path: string): string[] {
    return parseSandboxPath(path, this.options.maxPathBytes);
  }

  private parseEntry(path: string): string[] {
    const segments = this.parse(path);
    if (segments.length === 0) throw new GatewayError('PATH_INVALID', 'The path names no entry.');
    return segments;
  }

  private async withCursor<T>(path: string, use: (cursor: DirectoryCursor) => Promise<T>): Promise<T> {
    try {
      const cursor = await DirectoryCursor.open(this.root);
      try {
        return await use(cursor);
      } finally {
        await cursor.close();
      }
    } catch (error) {
      throw sandboxError(error, path);
    }
  }
}

const ABSENT: ReadonlySet<string> = new Set(['PATH_NOT_FOUND', 'PATH_NOT_A_DIRECTORY']);

function notFound(path: string): GatewayError {
  return new GatewayError('PATH_NOT_FOUND', `${quotedPath(path)} does not exist.`);
}

function listed({ path, stats, linkTarget }: TreeEntry): RepoEntry {
  const entry = entryOf(path, stats);
  return linkTarget === undefined ? entry : { ...entry, linkTarget };
}

function entryOf(path: string, stats: Stats): RepoEntry {
  const file = stats.isFile();
  return {
    path,
    kind: file ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'other',
    sizeBytes: file ? stats.size : 0,
    executable: file && (stats.mode & 0o111) !== 0,
  };
}
