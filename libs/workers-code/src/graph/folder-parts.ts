import type { EventLoopYielder } from '../event-loop-yielder.js';
import { directoryOf } from '../repo-path.js';

interface Folder {
  readonly path: string;
  /** Weight of what lies directly in it. */
  own: number;
  /** Weight of all that is below it. */
  total: number;
  readonly children: Map<string, Folder>;
}

/** A part that holds less of the whole is not divided further. */
const SMALL_SHARE = 0.08;

/**
 * Divides the files into parts that a person can take in: folders, the heaviest
 * divided into those below until `maxParts` are reached or none is heavy any
 * more. A file belongs to the nearest part above it. Folders with one folder
 * and nothing else in them are passed through.
 */
export async function folderParts(
  files: Iterable<{ readonly path: string; readonly weight: number }>,
  maxParts: number,
  yielder: EventLoopYielder,
): Promise<string[]> {
  const top = newFolder('');
  await yielder.each(files, ({ path, weight }) => add(top, directoryOf(path), weight));
  if (top.total === 0) return [];
  let parts: Folder[] = [throughChain(top)];
  for (;;) {
    const [heaviest] = parts
      .filter(({ own, total }) => total > own && total > top.total * SMALL_SHARE)
      .sort((a, b) => b.total - b.own - (a.total - a.own));
    if (heaviest === undefined) break;
    const below = weighty(heaviest).map(throughChain);
    const rest = heaviest.own > 0 ? [{ ...heaviest, total: heaviest.own, children: new Map() }] : [];
    if (parts.length - 1 + below.length + rest.length > maxParts) {
      const kept = lightMerged(heaviest, below, maxParts - parts.length + 1);
      if (kept === undefined) break;
      parts = [...parts.filter((part) => part !== heaviest), ...kept];
    } else parts = [...parts.filter((part) => part !== heaviest), ...rest, ...below];
  }
  return parts.map(({ path }) => path).sort();
}

/** Of too many folders the heaviest become parts of their own; the light ones stay together. */
function lightMerged(folder: Folder, below: readonly Folder[], places: number): Folder[] | undefined {
  if (places < 4) return undefined;
  const heavy = below
    .toSorted((a, b) => b.total - a.total)
    .slice(0, places - 1)
    .filter(({ total }) => total > folder.total / 50);
  if (heavy.length < 2) return undefined;
  const rest = folder.total - heavy.reduce((sum, { total }) => sum + total, 0);
  return [...heavy, { ...folder, own: rest, total: rest, children: new Map() }];
}

/** The part of each path: the nearest one above it. */
export class PartIndex {
  private readonly byFolder = new Map<string, number>();

  constructor(parts: readonly string[]) {
    parts.forEach((path, index) => this.byFolder.set(path, index));
  }

  /** The part's place in the list; undefined for a path that is in none. */
  of(path: string): number | undefined {
    const walked: string[] = [];
    let folder = directoryOf(path);
    for (;;) {
      const known = this.byFolder.get(folder);
      if (known !== undefined) {
        // Found once, the folders on the way are known from now on.
        for (const each of walked) this.byFolder.set(each, known);
        return known;
      }
      if (folder === '') return undefined;
      walked.push(folder);
      folder = directoryOf(folder);
    }
  }
}

function newFolder(path: string): Folder {
  return { path, own: 0, total: 0, children: new Map() };
}

function add(top: Folder, directory: string, weight: number): void {
  let folder = top;
  folder.total += weight;
  if (directory !== '') {
    let path = '';
    for (const segment of directory.split('/')) {
      path = path === '' ? segment : `${path}/${segment}`;
      let child = folder.children.get(segment);
      if (child === undefined) folder.children.set(segment, (child = newFolder(path)));
      folder = child;
      folder.total += weight;
    }
  }
  folder.own += weight;
}

function throughChain(folder: Folder): Folder {
  let at = folder;
  for (;;) {
    const [only, another] = weighty(at);
    if (at.own > 0 || only === undefined || another !== undefined) return at;
    at = only;
  }
}

/** Folders without weight, such as those of examples, divide nothing. */
function weighty({ children }: Folder): Folder[] {
  return [...children.values()].filter(({ total }) => total > 0);
}
