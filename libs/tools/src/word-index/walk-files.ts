import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** What a folder name must not hold to be told to anybody: control characters, line separators, backslashes. */
const UNTELLABLE = /[\p{Cc}\u2028\u2029\\\uFFFD]/u;
/** Paths that the system takes. */
const LONGEST_PATH_BYTES = 3_000;

/**
 * The regular files of a checkout, `/`-separated and relative, in the order of
 * their names, folder by folder; undefined in the place of one whose name
 * cannot be told. `.git` and symlinks are passed over.
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
    const isTellable = !UNTELLABLE.test(entry.name) && Buffer.byteLength(path) <= LONGEST_PATH_BYTES;
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
