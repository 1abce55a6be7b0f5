import type { RepoEntry, RepoFs, RepoListing } from '#sandbox';
import type { EventLoopYielder } from './event-loop-yielder.js';
import { baseNameOf, directoryOf } from './repo-path.js';
import { isNeverOwn } from './directory-traits.js';
import { mayBeProgram, PROGRAM_HEAD_BYTES, programLanguage } from './program-language.js';
import { TreeLinks, type FoundLink } from './tree-links.js';

export interface TreeFile {
  readonly path: string;
  readonly name: string;
  /** Empty for the top. */
  readonly directory: string;
  readonly sizeBytes: number;
  readonly executable: boolean;
  /** The language that its `#!` line names, where its name tells none. */
  readonly program?: string;
}

/** The files of a repository, those near the top first, so that a bound cuts what lies deepest. */
export interface RepositoryTree {
  readonly files: readonly TreeFile[];
  readonly paths: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
  /** Folders nobody looked into: installed packages, caches. */
  readonly pruned: readonly string[];
  /** Symbolic links, none of which is among the files and folders. */
  readonly links: TreeLinks;
  /** Folders with nothing in them, which Git makes for submodules alone. */
  readonly emptyFolders: readonly string[];
  /** Names or folders that could not be read. */
  readonly unreadable: number;
  readonly truncated: boolean;
}

interface ReadTreeOptions {
  readonly maxEntries: number;
  readonly filesAtOnce: number;
  readonly yielder: EventLoopYielder;
  readonly signal?: AbortSignal;
}

/** Walks the tree breadth first. Only a top folder that cannot be read is an error. */
export async function readRepositoryTree(fs: RepoFs, options: ReadTreeOptions): Promise<RepositoryTree> {
  const files: TreeFile[] = [];
  const paths = new Set<string>();
  const directories = new Set<string>(['']);
  const pruned: string[] = [];
  const links: FoundLink[] = [];
  const emptyFolders: string[] = [];
  let unreadable = 0;
  let truncated = false;
  let left = options.maxEntries;
  let level: string[] = [''];
  while (level.length > 0 && left > 0) {
    const next: string[] = [];
    for (let start = 0; start < level.length && left > 0; start += options.filesAtOnce) {
      const batch = level.slice(start, start + options.filesAtOnce);
      const listings = await Promise.all(batch.map((under) => listOne(fs, under, options)));
      for (const [at, listing] of listings.entries()) {
        await options.yielder.yieldIfDue();
        if (listing === undefined) unreadable += 1;
        else if (listing.entries.length === 0 && listing.unreadableNames === 0)
          emptyFolders.push(batch[at] ?? '');
        truncated ||= listing !== undefined && isCut(listing, options.maxEntries);
        unreadable += listing?.unreadableNames ?? 0;
        for (const entry of listing?.entries.slice(0, left) ?? []) {
          left -= 1;
          if (entry.kind === 'file') {
            files.push(await fileOf(fs, entry));
            paths.add(entry.path);
          } else if (entry.kind === 'symlink') links.push(linkOf(entry));
          else if (entry.kind === 'directory') {
            if (isNeverOwn(baseNameOf(entry.path))) pruned.push(entry.path);
            else next.push(entry.path);
          }
        }
      }
    }
    for (const directory of next) directories.add(directory);
    level = next;
  }
  return {
    files,
    paths,
    directories,
    pruned,
    links: await TreeLinks.of(links, { paths, directories }, options.yielder),
    emptyFolders: emptyFolders.filter((path) => path !== ''),
    unreadable,
    truncated: truncated || left <= 0,
  };
}

/** Every listing of one level calls itself truncated when there are folders that it did not enter. */
function isCut(listing: RepoListing, maxEntries: number): boolean {
  const hasFolders = listing.entries.some(({ kind }) => kind === 'directory');
  return listing.truncated && (!hasFolders || listing.entries.length >= maxEntries);
}

async function listOne(fs: RepoFs, under: string, options: ReadTreeOptions) {
  try {
    return await fs.list({
      ...(under === '' ? {} : { under }),
      maxDepth: 1,
      maxEntries: options.maxEntries,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (under === '' || options.signal?.aborted === true) throw error;
    return undefined;
  }
}

async function fileOf(fs: RepoFs, entry: RepoEntry): Promise<TreeFile> {
  const { path, sizeBytes, executable } = entry;
  const name = baseNameOf(path);
  const file = { path, name, directory: directoryOf(path), sizeBytes, executable };
  if (!mayBeProgram(name, sizeBytes)) return file;
  const head = await fs
    .readBytes(path, { maxBytes: PROGRAM_HEAD_BYTES, overflow: 'cut' })
    .catch(() => Buffer.alloc(0));
  const program = programLanguage(head);
  return program === undefined ? file : { ...file, program };
}

function linkOf({ path, linkTarget }: RepoEntry): FoundLink {
  return linkTarget === undefined ? { path } : { path, target: linkTarget };
}
