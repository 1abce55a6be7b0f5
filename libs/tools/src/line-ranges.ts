/** Lines of a file, counted from 1, both ends included. */
export interface LineRange {
  readonly fromLine: number;
  readonly toLine: number;
}

/** Returns the same lines sorted and without duplicates; ranges that overlap or touch are merged. */
export function mergeRanges(ranges: readonly LineRange[]): readonly LineRange[] {
  const merged: LineRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.fromLine - b.fromLine)) {
    const last = merged.at(-1);
    if (last === undefined || range.fromLine > last.toLine + 1) merged.push(range);
    else merged[merged.length - 1] = { ...last, toLine: Math.max(last.toLine, range.toLine) };
  }
  return merged;
}
