import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '#sandbox';
import { folderSizeBytes } from './folder-size.js';
import type { PassingFolders } from './passing-folders.js';

/** What is known of a checkout; its file is what makes a folder a checkout. */
export interface CheckoutRecord {
  readonly commit: string;
  readonly files: number;
  /** On the disk, as far as the sizes of the files tell. */
  readonly bytes: number;
}

/** One repository in the cache, as upkeep sees it. */
export interface CacheEntry {
  readonly entry: string;
  /** Of git's own data. */
  readonly gitBytes: number;
  readonly checkouts: readonly (CheckoutRecord & { readonly usedAtMs: number })[];
}

/** Names in the folder of a checkout. */
export const CHECKOUT_LAYOUT = { tree: 'tree', record: 'clone.json' } as const;

/** The folder of all repositories; no session has such a name. */
const CACHE = '.cache';
const GIT = 'git';
const COMMITS = 'commits';
const PACKED_REFS = 'packed-refs';
const KEPT_REF = /^([0-9a-f]{40,64}) refs\/kept\/\1$/;

/**
 * Repositories on the disk, shared by all sessions:
 * `<root>/.cache/<entry>/git` holds what was fetched of one URL, and
 * `commits/<commit>` beside it the files of one commit. Either gets its place
 * by one rename, complete, and is never changed there: git's data is replaced
 * as a whole by a copy that knows more, made of links to the same packs.
 */
export class RepositoryCache {
  private readonly folder: string;

  constructor(
    root: string,
    private readonly passing: PassingFolders,
    /** Git's data with so many packs is begun anew by the next fetch. */
    private readonly maxPacks: number,
  ) {
    this.folder = join(root, CACHE);
  }

  /** The name of the URL's repository; short, and safe as a folder's. */
  entryOf(url: string): string {
    return createHash('sha256').update(url).digest('hex').slice(0, 32);
  }

  treeOf(entry: string, commit: string): string {
    return join(this.checkoutOf(entry, commit), CHECKOUT_LAYOUT.tree);
  }

  /** The folder of all git objects that are known of the repository. */
  objectsOf(entry: string): string {
    return join(this.entryFolder(entry), GIT, 'objects');
  }

  find(entry: string, commit: string): Promise<CheckoutRecord | undefined> {
    return readRecord(this.checkoutOf(entry, commit));
  }

  /** Notes that the checkout was used just now. */
  async touch(entry: string, commit: string): Promise<void> {
    const now = new Date();
    await utimes(join(this.checkoutOf(entry, commit), CHECKOUT_LAYOUT.record), now, now).catch(
      () => undefined,
    );
  }

  /** The commits that git's data of the repository holds whole. */
  async keptCommits(entry: string): Promise<readonly string[]> {
    return keptCommitsIn(join(this.entryFolder(entry), GIT));
  }

  /**
   * Puts what is known of the repository into a git folder in the making, so
   * that a fetch brings only what is new. Nothing is copied: packs are linked.
   * Gives the commits that the folder now holds.
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

  /** Takes over git's data from the making, in place of what was there. */
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
    await this.passing.discard(place);
    await rename(gitFolder, place);
  }

  /** Takes over a folder in the making that holds the tree of a commit which is not in the cache. */
  async keepCheckout(entry: string, folder: string, record: CheckoutRecord): Promise<void> {
    await writeFile(join(folder, CHECKOUT_LAYOUT.record), JSON.stringify(record));
    const place = this.checkoutOf(entry, record.commit);
    await mkdir(join(place, '..'), { recursive: true });
    // A checkout whose record is damaged is none, but would be in the way.
    await this.passing.discard(place);
    await rename(folder, place);
  }

  /** Everything in the cache, one repository after the other. */
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

  /** Takes the checkout out of the cache; its files, which are for `PassingFolders` to remove, are where the result says. */
  takeAwayCheckout(entry: string, commit: string): Promise<string | undefined> {
    return this.passing.takeAway(this.checkoutOf(entry, commit));
  }

  /** The same for the repository with all that is known of it. */
  takeAwayEntry(entry: string): Promise<string | undefined> {
    return this.passing.takeAway(this.entryFolder(entry));
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
