import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs';
import { GatewayError } from '#errors';
import { decodeEntryName, isGitFolder } from './entry-name.js';
import { quotedPath } from './quoted-path.js';
import { notAFile, tooLarge } from './read-regular-file.js';
import type { RepoEntry, RepoFsTicket } from './repo-fs.port.js';
import { sandboxError } from './sandbox-error.js';
import { parseSandboxPath } from './sandbox-path.js';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
const DESCRIPTOR_PATHS = process.platform === 'linux' && existsSync('/proc/self/fd');

/** One directory as listed by `RepoThreadReader`. */
export interface DirectoryListing {
  /** Sorted by name, without `.git`. */
  readonly entries: readonly ThreadEntry[];
  /** Number of entries left out because their names are not UTF-8 or not safe. */
  readonly unreadableNames: number;
  /** True when there are more names than were examined. */
  readonly truncated: boolean;
}

export interface ThreadEntry {
  readonly name: string;
  readonly kind: RepoEntry['kind'];
  /** 0 for anything but a file. */
  readonly sizeBytes: number;
  readonly executable: boolean;
  /** The target of a symlink, as written; absent when it is not safe text. Symlinks are never followed. */
  readonly linkTarget?: string;
}

/** An open directory: names are looked up in it, not by a path that may change. */
interface OpenDirectory {
  readonly descriptor: number;
  readonly path: string;
  /** Number of directories below the root; 0 for the root itself. */
  readonly depth: number;
}

/** Upper bound of open directories, each of which is below the previous one. */
const MAX_OPEN = 32;

/**
 * Reads the files of a `RepoFs` synchronously in a thread. Applies the rules of `RepoFs`, except that it follows
 * no symlinks. Keeps the directories on the way to the last file open for files near it, until `close`. Errors:
 * those of `RepoFs`.
 */
export class RepoThreadReader {
  /** Each is below the previous one; none occurs twice. */
  private open: OpenDirectory[] = [];

  constructor(private readonly ticket: RepoFsTicket) {}

  /** Reads a regular file. One with more than `maxBytes` fails with `FILE_TOO_LARGE`, or is cut off. */
  read(path: string, maxBytes: number, overflow: 'refuse' | 'cut' = 'refuse'): Buffer {
    const segments = parseSandboxPath(path, this.ticket.maxPathBytes);
    const name = segments.pop();
    if (name === undefined) throw new GatewayError('PATH_INVALID', 'The path names no entry.');
    if (isGitFolder(name) || segments.some(isGitFolder)) throw absent(path);
    try {
      const directory = this.enter(segments);
      const limit = { maxBytes: Math.min(maxBytes, this.ticket.maxFileBytes), overflow };
      return readFileAt(located(directory, name), path, limit);
    } catch (error) {
      throw sandboxError(error, path);
    }
  }

  /**
   * Lists a directory without its subdirectories; the empty path is the root. Examines at most `maxNames` names.
   */
  list(path: string, maxNames: number): DirectoryListing {
    const segments = parseSandboxPath(path, this.ticket.maxPathBytes);
    if (segments.some(isGitFolder)) throw absent(path);
    try {
      return listAt(this.enter(segments), maxNames);
    } catch (error) {
      throw sandboxError(error, path);
    }
  }

  /** Closes the open directories. Call it after every few files, so that concurrent moves are noticed. */
  close(): void {
    for (const { descriptor } of this.open) closeSync(descriptor);
    this.open = [];
  }

  private enter(segments: readonly string[]): OpenDirectory {
    const { root } = this.ticket;
    const wanted = segments.length === 0 ? root : `${root}/${segments.join('/')}`;
    let directory = this.open.at(-1);
    while (directory !== undefined && !isWithin(wanted, directory.path)) {
      closeSync(directory.descriptor);
      this.open.pop();
      directory = this.open.at(-1);
    }
    if (directory === undefined) {
      directory = { descriptor: openSync(root, O_RDONLY | O_DIRECTORY), path: root, depth: 0 };
      this.open.push(directory);
    }
    for (const segment of segments.slice(directory.depth)) {
      const descriptor = openSync(located(directory, segment), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      directory = { descriptor, path: `${directory.path}/${segment}`, depth: directory.depth + 1 };
      this.open.push(directory);
      if (this.open.length > MAX_OPEN) closeSync(this.open.shift()?.descriptor ?? -1);
    }
    return directory;
  }
}

function isWithin(path: string, directory: string): boolean {
  return path.startsWith(directory) && (path.length === directory.length || path[directory.length] === '/');
}

function located(directory: OpenDirectory, name: string): string {
  return DESCRIPTOR_PATHS ? `/proc/self/fd/${directory.descriptor}/${name}` : `${directory.path}/${name}`;
}

function readFileAt(
  location: string,
  path: string,
  { maxBytes, overflow }: { readonly maxBytes: number; readonly overflow: 'refuse' | 'cut' },
): Buffer {
  // Opening a device can already act on it, so check the kind before and again after opening.
  if (!lstatSync(location).isFile()) throw notAFile(path);
  const descriptor = openSync(location, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw notAFile(path);
    if (stats.size > maxBytes && overflow === 'refuse') throw tooLarge({ path, maxBytes });
    const size = Math.min(stats.size, maxBytes);
    // The file may grow while it is read: reading one more byte detects that.
    const buffer = Buffer.allocUnsafe(size + 1);
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, length);
      if (count === 0) return buffer.subarray(0, length);
      length += count;
    }
    if (size < stats.size) return buffer.subarray(0, size);
    throw new GatewayError('STORAGE_UNAVAILABLE', 'A file was changed while it was being read.');
  } finally {
    closeSync(descriptor);
  }
}

function listAt(directory: OpenDirectory, maxNames: number): DirectoryListing {
  const found: { readonly name: string; readonly kind: ThreadEntry['kind'] | undefined }[] = [];
  let unreadableNames = 0;
  let truncated = false;
  // Reading all names at once takes half the time of a handle; the clone limits their number.
  const names = readdirSync(located(directory, '.'), { encoding: 'latin1', withFileTypes: true });
  // Sort first, so that a limit cuts off the same entries on every file system.
  names.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of names) {
    truncated = found.length + unreadableNames >= maxNames;
    if (truncated) break;
    const name = decodeEntryName(entry.name);
    if (name === undefined) unreadableNames += 1;
    else if (!isGitFolder(name)) found.push({ name, kind: kindOf(entry) });
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = found.flatMap(({ name, kind }) => entryAt(directory, name, kind));
  return { entries, unreadableNames, truncated };
}

/** Returns undefined for an entry that vanished meanwhile. Only files need a `stat` call. */
function entryAt(
  directory: OpenDirectory,
  name: string,
  known: ThreadEntry['kind'] | undefined,
): ThreadEntry[] {
  if (known === 'directory') return [{ name, kind: known, sizeBytes: 0, executable: false }];
  if (known === 'symlink') return [linkAt(directory, name)];
  let stats: Stats | undefined;
  try {
    stats = lstatSync(located(directory, name), { throwIfNoEntry: false });
  } catch {
    return [];
  }
  if (stats === undefined) return [];
  const kind = kindOf(stats) ?? 'other';
  if (kind === 'symlink') return [linkAt(directory, name)];
  const isFile = kind === 'file';
  return [
    {
      name,
      kind,
      sizeBytes: isFile ? stats.size : 0,
      executable: isFile && (stats.mode & 0o111) !== 0,
    },
  ];
}

function linkAt(directory: OpenDirectory, name: string): ThreadEntry {
  const link = { name, kind: 'symlink', sizeBytes: 0, executable: false } as const;
  try {
    const target = decodeEntryName(readlinkSync(located(directory, name), 'latin1'));
    return target === undefined ? link : { ...link, linkTarget: target };
  } catch {
    return link;
  }
}

/** Returns undefined when a directory does not report its entries' kinds, and for devices and the like. */
function kindOf(
  entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>,
): ThreadEntry['kind'] | undefined {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : undefined;
}

function absent(path: string): GatewayError {
  return new GatewayError('PATH_NOT_FOUND', `${quotedPath(path)} does not exist.`);
}
