import type { EventLoopYielder } from './event-loop-yielder.js';

/** A run of so many is sorted in about a millisecond. */
const RUN = 2_048;
const ITEMS_PER_CHECK = 2_048;

/** Sorts like `toSorted`, stably, yielding to the event loop: a list can be as long as a repository has files. */
export async function sortedWithYields<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  yielder: EventLoopYielder,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += RUN) {
    await yielder.yieldIfDue();
    runs.push(items.slice(start, start + RUN).sort(compare));
  }
  while (runs.length > 1) {
    const joined: T[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      joined.push(await merged(runs[at] ?? [], runs[at + 1] ?? [], compare, yielder));
    runs = joined;
  }
  return runs[0] ?? [];
}

async function merged<T>(
  first: readonly T[],
  second: readonly T[],
  compare: (a: T, b: T) => number,
  yielder: EventLoopYielder,
): Promise<T[]> {
  const all: T[] = [];
  let [a, b] = [0, 0];
  while (a < first.length || b < second.length) {
    if (all.length % ITEMS_PER_CHECK === 0) await yielder.yieldIfDue();
    const [left, right] = [first[a], second[b]];
    const takesLeft = b >= second.length || (a < first.length && compare(left as T, right as T) <= 0);
    all.push((takesLeft ? left : right) as T);
    if (takesLeft) a += 1;
    else b += 1;
  }
  return all;
}
