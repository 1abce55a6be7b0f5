import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { TaskUnit } from './task-units.js';

/** A task that is so full takes nothing from another folder. */
const FULL_ENOUGH = 0.6;
/** Folders that are compared to go on with; there may be as many as the repository has. */
const MAX_LOOKED_AT = 256;

/**
 * Puts units together to tasks of at most `taskTokens`, each after all that it
 * needs, the product's first wherever that allows it. As long as there is room
 * a task takes what is ready in the same folder, then in the folder with the
 * longest common path.
 */
export async function packUnits(
  units: readonly TaskUnit[],
  taskTokens: number,
  yielder: EventLoopYielder,
): Promise<number[][]> {
  const waiting = units.map(({ needs }) => needs.size);
  const dependents: number[][] = units.map(() => []);
  await yielder.each(units.keys(), (index) => {
    for (const need of units[index]?.needs ?? []) dependents[need]?.push(index);
  });
  const ready = new Map<string, number[]>();
  const makeReady = (index: number): void => {
    const unit = units[index];
    if (unit === undefined) return;
    const key = keyOf(unit);
    const known = ready.get(key);
    if (known === undefined) ready.set(key, [index]);
    else known.push(index);
  };
  await yielder.each(units.keys(), (index) => {
    if (waiting[index] === 0) makeReady(index);
  });
  const tasks: number[][] = [];
  let task: number[] = [];
  let room = taskTokens;
  let key: string | undefined;
  let left = units.length;
  while (left > 0) {
    await yielder.yieldIfDue();
    const next = nextKey(ready, key, 1 - room / taskTokens);
    const queue = next === undefined ? undefined : ready.get(next);
    const at = queue?.findIndex((index) => (units[index]?.tokens ?? 0) <= room) ?? -1;
    const fits = at >= 0 || task.length === 0;
    if (next === undefined || queue === undefined || !fits) {
      tasks.push(task);
      task = [];
      room = taskTokens;
      if (next === undefined) key = undefined;
      continue;
    }
    const [index = 0] = queue.splice(Math.max(0, at), 1);
    if (queue.length === 0) ready.delete(next);
    task.push(index);
    room -= units[index]?.tokens ?? 0;
    key = next;
    left -= 1;
    for (const each of dependents[index] ?? []) {
      waiting[each] = (waiting[each] ?? 0) - 1;
      if (waiting[each] === 0) makeReady(each);
    }
  }
  if (task.length > 0) tasks.push(task);
  return tasks;
}

/** The folder to go on with; undefined when the task is better closed. */
function nextKey(
  ready: ReadonlyMap<string, number[]>,
  key: string | undefined,
  filled: number,
): string | undefined {
  if (key === undefined) return firstKey(ready);
  if (ready.has(key)) return key;
  if (filled >= FULL_ENOUGH) return undefined;
  let best: string | undefined;
  let shared = -1;
  let looked = 0;
  for (const each of ready.keys()) {
    if ((looked += 1) > MAX_LOOKED_AT) break;
    const length = sharedSegments(each, key);
    if (length <= shared) continue;
    best = each;
    shared = length;
  }
  // What has nothing in common goes into a task of its own, unless this one is nearly empty.
  return shared > 1 || filled < 0.15 ? best : undefined;
}

/** What a task begins with: the product before what supports it, and tests last. */
function firstKey(ready: ReadonlyMap<string, number[]>): string | undefined {
  let first: string | undefined;
  for (const each of ready.keys()) {
    if (each.startsWith('product/')) return each;
    if (first === undefined || (first.startsWith('test/') && !each.startsWith('test/'))) first = each;
  }
  return first;
}

/** Tests and support have first segments of their own, so that they share nothing with code. */
function keyOf({ use, folder }: TaskUnit): string {
  return `${use}/${folder}`;
}

function sharedSegments(a: string, b: string): number {
  const x = a.split('/');
  const y = b.split('/');
  if (x[0] !== y[0]) return -1;
  let count = 0;
  while (count < x.length && x[count] === y[count]) count += 1;
  return count;
}
