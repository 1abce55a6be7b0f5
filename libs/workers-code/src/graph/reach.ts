import type { EventLoopYielder } from '../event-loop-yielder.js';
import { directoryOf } from '../repo-path.js';
import type { GraphSource } from './graph-source.js';

const STEPS_PER_CHECK = 256;
/** Languages in which the files of a folder are built as one. */
const ONE_PACKAGE = new Set(['Go']);
/** Languages in which a header stands for the source of the same name. */
const WITH_HEADERS = new Set(['C', 'C++', 'Objective-C']);
const HEADER = /\.(h|hh|hpp|hxx|h\+\+)$/;

/**
 * Visits what can be reached from some nodes, each once and the nearest first,
 * with the node that led there. Gives how many, the starts not counted.
 */
export async function reachFrom(
  starts: readonly number[],
  next: (node: number) => Iterable<number>,
  yielder: EventLoopYielder,
  visit: (node: number, from: number) => void = () => {},
): Promise<number> {
  const seen = new Set(starts);
  const order = [...seen];
  for (let at = 0; at < order.length; at += 1) {
    if (at % STEPS_PER_CHECK === 0) await yielder.yieldIfDue();
    const node = order[at] ?? 0;
    for (const target of next(node)) {
      if (seen.has(target)) continue;
      seen.add(target);
      order.push(target);
      visit(target, node);
    }
  }
  return order.length - starts.length;
}

/**
 * Files of the product that come along with one although nothing imports them:
 * those of its package in Go, and in C the source of a header, where just one
 * has its name.
 */
export async function companions(
  { files }: GraphSource,
  yielder: EventLoopYielder,
): Promise<(node: number) => readonly number[]> {
  const packages = new Map<string, number[]>();
  const sources = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string, node: number) => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [node]);
    else known.push(node);
  };
  let at = 0;
  await yielder.each(files, ({ path, language, use }) => {
    const node = at;
    at += 1;
    if (use !== 'product') return;
    if (ONE_PACKAGE.has(language)) add(packages, directoryOf(path), node);
    if (WITH_HEADERS.has(language) && !HEADER.test(path)) add(sources, stemOf(path), node);
  });
  return (node) => {
    const file = files[node];
    if (file === undefined) return [];
    if (ONE_PACKAGE.has(file.language)) return packages.get(directoryOf(file.path)) ?? [];
    if (!WITH_HEADERS.has(file.language) || !HEADER.test(file.path)) return [];
    const named = sources.get(stemOf(file.path)) ?? [];
    const near = named.filter((each) => directoryOf(files[each]?.path ?? '') === directoryOf(file.path));
    return near.length > 0 ? near : named.length === 1 ? named : [];
  };
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
