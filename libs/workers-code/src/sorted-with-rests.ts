import type { EventLoopBreather } from './event-loop-breather.js';

/** A run of so many is sorted in about a millisecond. */
const RUN = 2_048;
const ITEMS_BETWEEN_RESTS = 2_048;

/** The items in order, equal ones as they were, as `toSorted`; lists as long as a repository block nobody. */
export async function sortedWithRests<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  breather: EventLoopBreather,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += RUN) {
    await breather.rest();
    runs.push(items.slice(start, start + RUN).sort(compare));
  }
  while (runs.length > 1) {
    const joined: T[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      joined.push(await merged(runs[at] ?? [], runs[at + 1] ?? [], compare, breather));
    runs = joined;
  }
  return runs[0] ?? [];
}

async function merged<T>(
  first: readonly T[],
  second: readonly T[],
  compare: (a: T, b: T) => number,
  breather: EventLoopBreather,
): Promise<T[]> {
  const all: T[] = [];
  let [a, b] = [0, 0];
  while (a < first.length || b < second.length) {
    if (all.length % ITEMS_BETWEEN_RESTS === 0) await breather.rest();
    const [left, right] = [first[a], second[b]];
    const takesLeft = b >= second.length || (a < first.length && compare(left as T, right as T) <= 0);
    all.push((takesLeft ? left : right) as T);
    if (takesLeft) a += 1;
    else b += 1;
  }
  return all;
}
