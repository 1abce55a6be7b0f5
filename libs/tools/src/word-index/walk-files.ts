import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/**
 * Characters that a listed name must not contain: control characters, line separators, backslashes, replacement
 * characters.
 */
const UNSAFE_CHARACTERS = /[\p{Cc}\u2028\u2029\\\uFFFD]/u;
/** Longest path that the system accepts. */
const MAX_PATH_BYTES = 3_000;

/**
 * Yields the regular files of a checkout as relative `/`-separated paths, sorted by name within each folder;
 * undefined for a file whose name is not valid. Skips `.git` and symlinks.
 */
export function* walkFiles(root: string): Generator<string | undefined> {
  const open: Iterator<Dirent, undefined>[] = [entriesOf(root)];
  const folders: string[] = [];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next: IteratorResult<Dirent, undefined> = top.next();
    if (next.done === true) {
      open.pop();
      folders.pop();
      continue;
    }
    const entry = next.value;
    if (entry.name.toLowerCase() === '.git') continue;
    const path = [...folders, entry.name].join('/');
    const isTellable = !UNSAFE_CHARACTERS.test(entry.name) && Buffer.byteLength(path) <= MAX_PATH_BYTES;
    if (entry.isFile()) yield isTellable ? path : undefined;
    if (!entry.isDirectory() || !isTellable) continue;
    open.push(entriesOf(join(root, path)));
    folders.push(entry.name);
  }
}

function entriesOf(folder: string): Iterator<Dirent, undefined> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))[Symbol.iterator]();
  } catch {
    return [][Symbol.iterator]();
  }
}
