import { code, plain, type SourceLine } from '#workers-code';

const MAX_ITEMS = 8;
const MAX_PLACES = 3;
const MAX_SENTENCE = 300;

/** Returns `(a.ts:3, b.ts:9)`, each as code; empty without evidence. */
export function at(evidence: readonly SourceLine[]): string {
  const places = evidence.slice(0, MAX_PLACES).map(place);
  return places.length === 0 ? '' : ` (${places.join(', ')})`;
}

/** Returns a line of a file, as code. */
export function place({ path, line }: SourceLine): string {
  return code(`${path}:${line}`);
}

/** Returns a sentence of a result with its evidence, as a list item. */
export function claim({
  text,
  evidence,
}: {
  readonly text: string;
  readonly evidence: readonly SourceLine[];
}): string {
  return `- ${plain(text, MAX_SENTENCE)}${at(evidence)}`;
}

/** Returns the first items, one per line, and how many more there are. */
export function listed<T>(
  items: readonly T[],
  line: (item: T, index: number) => string,
  max = MAX_ITEMS,
): string[] {
  const more = items.length - max;
  return [...items.slice(0, max).map(line), ...(more > 0 ? [`- ... and ${more} more`] : [])];
}

/** Returns `1 file`, `2 files`. */
export function counted(value: number, what: string): string {
  return `${value} ${what}${value === 1 ? '' : 's'}`;
}
