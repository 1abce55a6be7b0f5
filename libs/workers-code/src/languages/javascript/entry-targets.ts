import { isRecord } from '../../manifests/plain-value.js';

const MAX_TARGETS = 50;
const MAX_NESTING = 10;
const MAX_KEYS = 5_000;
/** They lead to code for other places than where this project's own code is read from. */
const LAST = new Set(['browser', 'react-server', 'react-native', 'worker', 'workerd', 'edge-light', 'deno']);

/** Conditions that hold wherever this project's own code runs. */
const ALWAYS_MET = new Set(['default', 'node']);

/** Who asks: one of the two is left out where a package has both. */
export type ModuleSystem = 'import' | 'require';

/**
 * The paths that a package's `exports` or `imports` give for an entry such as
 * `.`, `./feature` or `#internal`, as written, the likeliest first: conditions
 * in their order, those of the other module system and of other platforms
 * last, and of an internal entry those for development. Undefined when nothing fits the entry; empty when it is shut.
 */
export function entryTargets(field: unknown, entry: string, system: ModuleSystem): string[] | undefined {
  const found = matched(field, entry);
  if (found === undefined) return undefined;
  const other = system === 'import' ? 'require' : 'import';
  const first: string[] = [];
  const last: string[] = [];
  // What a package imports of itself is there in any case; without a condition the default is what runs.
  const isLast = (condition: string): boolean =>
    condition === other || LAST.has(condition) || (entry.startsWith('#') && condition === 'development');
  const isMet = (condition: string): boolean => condition === system || ALWAYS_MET.has(condition);
  collect(found.value, { first, last, isLast, isMet });
  return [...first, ...last].map((target) => target.replaceAll('*', () => found.star));
}

function matched(field: unknown, entry: string): { value: unknown; star: string } | undefined {
  if (field === undefined || field === null) return undefined;
  const isTable =
    isRecord(field) && Object.keys(field).some((key) => key.startsWith('.') || key.startsWith('#'));
  if (!isTable) return entry === '.' ? { value: field, star: '' } : undefined;
  const rows = Object.entries(field).slice(0, MAX_KEYS);
  const exact = rows.find(([key]) => key === entry && !key.includes('*'));
  if (exact !== undefined) return { value: exact[1], star: '' };
  let best: { value: unknown; star: string } | undefined;
  let bestPrefix = -1;
  for (const [key, value] of rows) {
    const star = key.indexOf('*');
    // Folders, `./feature/`, are the old way to write `./feature/*`.
    const isFolder = star < 0 && key.endsWith('/');
    if (star < 0 && !isFolder) continue;
    const prefix = isFolder ? key : key.slice(0, star);
    const suffix = isFolder ? '' : key.slice(star + 1);
    const fits =
      entry.startsWith(prefix) && entry.endsWith(suffix) && entry.length >= prefix.length + suffix.length;
    if (!fits || prefix.length <= bestPrefix) continue;
    bestPrefix = prefix.length;
    const rest = entry.slice(prefix.length, entry.length - suffix.length);
    best = isFolder ? { value: appended(value), star: rest } : { value, star: rest };
  }
  return best;
}

/** A folder's target with a star at its end. */
function appended(value: unknown): unknown {
  return typeof value === 'string' && value.endsWith('/') ? `${value}*` : value;
}

interface Collection {
  readonly first: string[];
  readonly last: string[];
  readonly isLast: (condition: string) => boolean;
  readonly isMet: (condition: string) => boolean;
}

function collect(value: unknown, into: Collection, nesting = 0, last = false): void {
  if (nesting > MAX_NESTING || into.first.length + into.last.length >= MAX_TARGETS) return;
  if (typeof value === 'string') (last ? into.last : into.first).push(value);
  else if (Array.isArray(value))
    for (const item of value.slice(0, MAX_TARGETS)) collect(item, into, nesting + 1, last);
  else if (isRecord(value)) {
    for (const [condition, item] of Object.entries(value).slice(0, MAX_TARGETS)) {
      // The entry is shut from here on: what follows is for nobody who asks like this.
      if (item === null && into.isMet(condition)) return;
      collect(item, into, nesting + 1, last || into.isLast(condition));
    }
  }
}
