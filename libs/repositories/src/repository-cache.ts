import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '#sandbox';
import { folderSizeBytes } from './folder-size.js';
import type { TemporaryDirectories } from './temporary-directories.js';

/** The record of a checkout; a folder counts as a checkout only when it has this file. */
export interface CheckoutRecord {
  readonly commit: string;
  readonly files: number;
  /** Bytes on the disk, as computed from the file sizes. */
  readonly bytes: number;
}

/** One repository in the cache, as seen by upkeep. */
export interface CacheEntry {
  readonly entry: string;
  /** Bytes of git's own data. */
  readonly gitBytes: number;
  readonly checkouts: readonly (CheckoutRecord & { readonly usedAtMs: number })[];
}

/** Names in the folder of a checkout. */
export const CHECKOUT_LAYOUT = { tree: 'tree', record: 'clone.json' } as const;

/** Folder of all cached repositories below the root; no session has such a name. */
const CACHE = '.cache';
const GIT = 'git';
const COMMITS = 'commits';
const PACKED_REFS = 'packed-refs';
const KEPT_REF = /^([0-9a-f]{40,64}) refs\/kept\/\1$/;

/**
 * Repositories on the disk, shared by all sessions: `<root>/.cache/<entry>/git` holds what was fetched from one
 * URL, and `commits/<commit>` beside it the files of one commit. Each is moved into place complete, by one rename,
 * and never changed there: git's data is replaced as a whole by an extended copy made of links to the same packs.
 */
export class RepositoryCache {
  private readonly folder: string;

  constructor(
    root: string,
    private readonly temporary: TemporaryDirectories,
    /** Git data with at least this many packs is rebuilt by the next fetch. */
    private readonly maxPacks: number,
  ) {
    this.folder = join(root, CACHE);
  }

  /** Returns the entry name for a URL; short, and safe as a folder name. */
  entryOf(url: string): string {
    return createHash('sha256').update(url).digest('hex').slice(0, 32);
  }

  treeOf(entry: string, commit: string): string {
    return join(this.checkoutOf(entry, commit), CHECKOUT_LAYOUT.tree);
  }

  /** The folder of all known git objects of the repository. */
  objectsOf(entry: string): string {
    return join(this.entryFolder(entry), GIT, 'objects');
  }

  find(entry: string, commit: string): Promise<CheckoutRecord | undefined> {
    return readRecord(this.checkoutOf(entry, commit));
  }

  /** Records that the checkout was used just now. */
  async touch(entry: string, commit: string): Promise<void> {
    const now = new Date();
    await utimes(join(this.checkoutOf(entry, commit), CHECKOUT_LAYOUT.record), now, now).catch(
      () => undefined,
    );
  }

  /** Returns the commits that the repository's git data holds completely. */
  async keptCommits(entry: string): Promise<readonly string[]> {
    return keptCommitsIn(join(this.entryFolder(entry), GIT));
  }

  /**
   * Links the repository's known packs into a new git folder, so that a fetch brings only what is new; nothing is
   * copied. Returns the commits that the folder now holds.
   */
  async seed(entry: string, gitFolder: string): Promise<readonly string[]> {
    const known = join(this.entryFolder(entry), GIT);
    const commits = await keptCommitsIn(known);
    const packs = await readdir(join(known, 'objects', 'pack')).catch(() => []);
    if (commits.length === 0 || packs.filter((name) => name.endsWith('.pack')).length >= this.maxPacks)
      return [];
    await mkdir(join(gitFolder, 'objects', 'pack'), { recursive: true });
    for (const name of packs) {
      await link(join(known, 'objects', 'pack', name), join(gitFolder, 'objects', 'pack', name));
    }
    for (const name of ['shallow', PACKED_REFS]) {
      const content = await readFile(join(known, name), 'utf8').catch(() => '');
      if (content !== '') await writeFile(join(gitFolder, name), content);
    }
    return commits;
  }

  /** Moves a finished git folder into the cache, replacing the previous one. */
  async keepGit(entry: string, gitFolder: string, commit: string): Promise<void> {
    const commits = new Set([...(await keptCommitsIn(gitFolder)), commit]);
    const lines = [...commits].map((each) => `${each} refs/kept/${each}\n`);
    await writeFile(
      join(gitFolder, PACKED_REFS),
      `# pack-refs with: peeled fully-peeled \n${lines.join('')}`,
    );
    await rm(join(gitFolder, 'FETCH_HEAD'), { force: true });
    const place = join(this.entryFolder(entry), GIT);
    await mkdir(this.entryFolder(entry), { recursive: true });
    await this.temporary.discard(place);
    await rename(gitFolder, place);
  }

  /** Moves a finished checkout of a commit that is not cached yet into the cache. */
  async keepCheckout(entry: string, folder: string, record: CheckoutRecord): Promise<void> {
    await writeFile(join(folder, CHECKOUT_LAYOUT.record), JSON.stringify(record));
    const place = this.checkoutOf(entry, record.commit);
    await mkdir(join(place, '..'), { recursive: true });
    // A checkout with a damaged record does not count, but would block the rename.
    await this.temporary.discard(place);
    await rename(folder, place);
  }

  /** Lists everything in the cache, one repository at a time. */
  async *entries(): AsyncGenerator<CacheEntry> {
    for (const entry of await readdir(this.folder).catch(() => [])) {
      const checkouts = [];
      for (const commit of await readdir(join(this.entryFolder(entry), COMMITS)).catch(() => [])) {
        const folder = this.checkoutOf(entry, commit);
        const record = await readRecord(folder);
        const stats = await stat(join(folder, CHECKOUT_LAYOUT.record)).catch(() => undefined);
        const known = record ?? { commit, files: 0, bytes: await folderSizeBytes(folder) };
        checkouts.push({ ...known, commit, usedAtMs: record === undefined ? 0 : (stats?.mtimeMs ?? 0) });
      }
      yield { entry, checkouts, gitBytes: await folderSizeBytes(join(this.entryFolder(entry), GIT)) };
    }
  }

  /**
   * Moves the checkout out of the cache. Returns its temporary path, which `TemporaryDirectories` deletes;
   * undefined when there was none.
   */
  moveCheckoutAside(entry: string, commit: string): Promise<string | undefined> {
    return this.temporary.moveAside(this.checkoutOf(entry, commit));
  }

  /** As `moveCheckoutAside`, for the repository with everything cached of it. */
  moveEntryAside(entry: string): Promise<string | undefined> {
    return this.temporary.moveAside(this.entryFolder(entry));
  }

  private entryFolder(entry: string): string {
    return join(this.folder, entry);
  }

  private checkoutOf(entry: string, commit: string): string {
    return join(this.entryFolder(entry), COMMITS, commit);
  }
}

async function keptCommitsIn(gitFolder: string): Promise<readonly string[]> {
  const text = await readFile(join(gitFolder, PACKED_REFS), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => KEPT_REF.exec(line)?.[1] ?? []);
}

async function readRecord(folder: string): Promise<CheckoutRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(join(folder, CHECKOUT_LAYOUT.record), 'utf8'));
    return isRecord(record) ? record : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is CheckoutRecord {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'commit' in value &&
    typeof value.commit === 'string' &&
    'files' in value &&
    typeof value.files === 'number' &&
    'bytes' in value &&
    typeof value.bytes === 'number'
  );
}
