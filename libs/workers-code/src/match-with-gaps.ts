/** How items are held against patterns, some of which are gaps: they take any number of items. */
export interface GapRules<Pattern> {
  readonly isGap: (pattern: Pattern) => boolean;
  /** Whether a gap may take an item. */
  readonly fitsGap: (pattern: Pattern, item: string) => boolean;
  readonly fits: (pattern: Pattern, item: string) => boolean;
}

/**
 * Whether the patterns, one after the other, take all items: the usual wildcard walk, which on a mismatch goes
 * back to the last gap only, and gives it one more item. Its steps are at most patterns times items.
 */
export function matchesWithGaps<Pattern>(
  patterns: readonly Pattern[],
  items: readonly string[],
  { isGap, fitsGap, fits }: GapRules<Pattern>,
): boolean {
  let p = 0;
  let i = 0;
  let gapAt = -1;
  let gapEnd = 0;
  while (i < items.length) {
    const pattern = patterns[p];
    const item = items[i] ?? '';
    if (pattern !== undefined && isGap(pattern)) {
      gapAt = p;
      gapEnd = i;
      p += 1;
    } else if (pattern !== undefined && fits(pattern, item)) {
      p += 1;
      i += 1;
    } else {
      const gap = gapAt < 0 ? undefined : patterns[gapAt];
      // What this gap may not take no earlier one may either: they are all of one kind.
      if (gap === undefined || !fitsGap(gap, items[gapEnd] ?? '')) return false;
      gapEnd += 1;
      i = gapEnd;
      p = gapAt + 1;
    }
  }
  return patterns.slice(p).every(isGap);
}
