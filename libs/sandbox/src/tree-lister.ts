import type { Stats } from 'node:fs';
import { cancelledBy } from './cancelled-by.js';
import type { DirectoryCursor } from './directory-cursor.js';
import { decodeEntryName, isGitFolder, isSafeName } from './entry-name.js';
import { errnoOf } from './errno-of.js';

const STATS_AT_ONCE = 32;

export interface TreeListingBounds {
  /** Maximum entries of the listing. */
  readonly maxEntries: number;
  /** Maximum levels; 1 lists one directory and enters none. */
  readonly maxDepth: number;
  /** Maximum bytes of each path. */
  readonly maxPathBytes: number;
  /** Maximum bytes of all paths together. */
  readonly maxListingBytes: number;
  /** Maximum names to examine, listed or not. */
  readonly maxScannedNames: number;
}

export interface TreeEntry {
  readonly path: string;
  readonly stats: Stats;
  /** The target of a symlink; absent when it is not safe text. */
  readonly linkTarget?: string;
}

export interface TreeListing {
  readonly entries: readonly TreeEntry[];
  readonly truncated: boolean;
  readonly unreadableNames: number;
}

/** A pending name: one item for the entry itself and, for a directory, a second one for its contents. */
interface Item {
  readonly name: string;
  /**
   * The name's bytes as Latin-1, with a trailing `/` for a directory's contents, which sorts whole paths in byte
   * order.
   */
  readonly key: string;
  /** Absent for the item that stands for a directory's contents. */
  readonly stats?: Stats;
  readonly linkTarget?: string;
}

interface Looked {
  readonly stats: Stats;
  readonly linkTarget?: string;
}

interface Frame {
  readonly prefix: string;
  readonly items: readonly Item[];
  next: number;
}

/**
 * Lists everything below the cursor in byte order of the paths, without `.git` and without following symlinks.
 * Uses no recursion and one open directory, however deep the tree is. Leaves out entries that vanish meanwhile.
 */
export class TreeLister {
  private readonly entries: TreeEntry[] = [];
  private readonly frames: Frame[] = [];
  private truncated = false;
  private unreadableNames = 0;
  private scannedNames = 0;
  private listedBytes = 0;

  constructor(
    private readonly cursor: DirectoryCursor,
    private readonly bounds: TreeListingBounds,
    private readonly signal?: AbortSignal,
  ) {}

  async list(prefix: string): Promise<TreeListing> {
    await this.pushFrame(prefix);
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) {
      const item = frame.items[frame.next];
      frame.next += 1;
      if (item === undefined) {
        this.frames.pop();
        if (this.frames.length > 0) await this.cursor.leave();
      } else if (item.stats === undefined) {
        await this.descend(frame.prefix, item.name);
      } else {
        const { stats, linkTarget } = item;
        const path = frame.prefix + item.name;
        if (!this.add(linkTarget === undefined ? { path, stats } : { path, stats, linkTarget })) break;
      }
    }
    return { entries: this.entries, truncated: this.truncated, unreadableNames: this.unreadableNames };
  }

  private add(entry: TreeEntry): boolean {
    const bytes = Buffer.byteLength(entry.path);
    if (
      this.entries.length >= this.bounds.maxEntries ||
      this.listedBytes + bytes > this.bounds.maxListingBytes
    ) {
      this.truncated = true;
      return false;
    }
    this.listedBytes += bytes;
    this.entries.push(entry);
    return true;
  }

  private async descend(prefix: string, name: string): Promise<void> {
    const below = `${prefix}${name}/`;
    if (this.frames.length >= this.bounds.maxDepth || Buffer.byteLength(below) > this.bounds.maxPathBytes) {
      this.truncated = true;
      return;
    }
    try {
      await this.cursor.enter(name);
    } catch (error) {
      if (hasVanished(error)) return;
      throw error;
    }
    await this.pushFrame(below);
  }

  private async pushFrame(prefix: string): Promise<void> {
    this.throwIfAborted();
    const items: Item[] = [];
    for (const [key, name] of await this.readNames()) {
      items.push({ key: `${key}/`, name });
      items.push({ key, name });
    }
    const looked = await this.lookAt(items.filter((item) => !item.key.endsWith('/')));
    const known = items.flatMap((item): Item[] => {
      const found = looked.get(item.name);
      if (found === undefined) return [];
      if (item.key.endsWith('/')) return found.stats.isDirectory() ? [item] : [];
      return [{ ...item, ...found }];
    });
    known.sort((a, b) => (a.key < b.key ? -1 : 1));
    this.frames.push({ prefix, items: known, next: 0 });
  }

  private async readNames(): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    for await (const key of this.cursor.names()) {
      if (this.scannedNames >= this.bounds.maxScannedNames) {
        this.truncated = true;
        break;
      }
      this.scannedNames += 1;
      const name = decodeEntryName(key);
      if (name === undefined) this.unreadableNames += 1;
      else if (!isGitFolder(name)) names.set(key, name);
    }
    return names;
  }

  private async lookAt(items: readonly Item[]): Promise<Map<string, Looked>> {
    const looked = new Map<string, Looked>();
    for (let start = 0; start < items.length; start += STATS_AT_ONCE) {
      this.throwIfAborted();
      const batch = items.slice(start, start + STATS_AT_ONCE);
      await Promise.all(
        batch.map(async ({ name }) => {
          try {
            const stats = await this.cursor.lstat(name);
            const target = stats.isSymbolicLink() ? await this.linkTarget(name) : undefined;
            looked.set(name, target === undefined ? { stats } : { stats, linkTarget: target });
          } catch (error) {
            if (!hasVanished(error)) throw error;
          }
        }),
      );
    }
    return looked;
  }

  private async linkTarget(name: string): Promise<string | undefined> {
    const target = await this.cursor.readlink(name);
    return isSafeName(target) ? target : undefined;
  }

  private throwIfAborted(): void {
    if (this.signal?.aborted === true) throw cancelledBy(this.signal);
  }
}

function hasVanished(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(errnoOf(error));
}
