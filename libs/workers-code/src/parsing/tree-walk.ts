import type { DirectoryListing, RepoThreadReader } from '#sandbox';
import { isNeverOwn } from '../directory-traits.js';
import { mayBeProgram, PROGRAM_HEAD_BYTES, programLanguage } from '../program-language.js';
import type { FoundLink } from '../tree-links.js';
import type { ListedFolder, ListingEnd } from './parse-batch.js';

/** Entries that go out together. */
const PART_ENTRIES = 1_000;
/** Files without an extension whose `#!` line is looked at. */
const MAX_PROGRAM_LOOKS = 20_000;

interface WalkOptions {
  /** Files and folders looked at. */
  readonly maxEntries: number;
  readonly onFolders: (folders: readonly ListedFolder[]) => void;
  readonly isStopped: () => boolean;
}

/** Lists a repository breadth first, so that a bound cuts what lies deepest. Throws when the top cannot be listed. */
export function walkTree(reader: RepoThreadReader, options: WalkOptions): ListingEnd {
  const pruned: string[] = [];
  const links: FoundLink[] = [];
  const emptyFolders: string[] = [];
  let looks = MAX_PROGRAM_LOOKS;
  let unreadable = 0;
  let truncated = false;
  let left = options.maxEntries;
  let part: ListedFolder[] = [];
  let partEntries = 0;
  const flush = (): void => {
    options.onFolders(part);
    part = [];
    partEntries = 0;
  };
  let level: string[] = [''];
  while (level.length > 0 && left > 0) {
    const next: string[] = [];
    for (const path of level) {
      if (left <= 0 || options.isStopped()) break;
      const listing = listOne(reader, path, left);
      if (listing === undefined) {
        unreadable += 1;
        continue;
      }
      truncated ||= listing.truncated;
      unreadable += listing.unreadableNames;
      left -= listing.entries.length;
      if (path !== '' && listing.entries.length === 0 && listing.unreadableNames === 0)
        emptyFolders.push(path);
      const files: ListedFolder['files'][number][] = [];
      for (const { name, kind, sizeBytes, executable, linkTarget } of listing.entries) {
        const below = path === '' ? name : `${path}/${name}`;
        if (kind === 'file' && mayBeProgram(name, sizeBytes) && looks > 0) {
          looks -= 1;
          files.push([name, sizeBytes, executable, ...programOf(reader, below)]);
        } else if (kind === 'file') files.push([name, sizeBytes, executable]);
        else if (kind === 'symlink')
          links.push(linkTarget === undefined ? { path: below } : { path: below, target: linkTarget });
        else if (kind === 'directory') (isNeverOwn(name) ? pruned : next).push(below);
      }
      part.push({ path, files });
      partEntries += files.length + 1;
      if (partEntries >= PART_ENTRIES) flush();
    }
    level = next;
  }
  flush();
  const isCut = truncated || (left <= 0 && level.length > 0);
  return { pruned, links, emptyFolders, unreadable, truncated: isCut };
}

function listOne(reader: RepoThreadReader, path: string, maxNames: number): DirectoryListing | undefined {
  try {
    return reader.list(path, maxNames);
  } catch (error) {
    if (path === '') throw error;
    return undefined;
  }
}

function programOf(reader: RepoThreadReader, path: string): [] | [string] {
  try {
    const program = programLanguage(reader.read(path, PROGRAM_HEAD_BYTES, 'cut'));
    return program === undefined ? [] : [program];
  } catch {
    return [];
  }
}
