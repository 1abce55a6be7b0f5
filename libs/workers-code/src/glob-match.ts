/**
 * A glob of `*`, `?` and `**`, as workspaces and `.gitattributes` use them, made
 * ready for many paths. Matching is linear in both, whatever the glob: it comes
 * from a repository that nobody trusts.
 */
export class Glob {
  private readonly patterns: readonly SegmentPattern[];

  constructor(glob: string) {
    this.patterns = glob.split('/').map(segmentPattern);
  }

  /** Takes a repository path cut at its slashes, so that several globs can share the cutting. */
  matches(segments: readonly string[]): boolean {
    return matchesAll(this.patterns, segments, isAnySegments, segmentMatches);
  }
}

/** Matches a repository path against a glob that is used once. */
export function globMatches(glob: string, path: string): boolean {
  return new Glob(glob).matches(path.split('/'));
}

/** One folder's or file's part of a glob. */
interface SegmentPattern {
  /** `**`: any number of segments. */
  readonly isAny: boolean;
  /** What stands before the first wildcard and behind the last; nearly all names fail by these. */
  readonly prefix: string;
  readonly suffix: string;
  /** The symbols; undefined when there is no wildcard and the prefix is all. */
  readonly symbols: readonly string[] | undefined;
}

function segmentPattern(text: string): SegmentPattern {
  const [prefix = ''] = text.split(/[*?]/, 1);
  if (prefix === text) return { isAny: false, prefix, suffix: '', symbols: undefined };
  const suffix = /[^*?]*$/.exec(text)?.[0] ?? '';
  return { isAny: text === '**', prefix, suffix, symbols: Array.from(text) };
}

function isAnySegments({ isAny }: SegmentPattern): boolean {
  return isAny;
}

function segmentMatches({ prefix, suffix, symbols }: SegmentPattern, text: string): boolean {
  if (symbols === undefined) return text === prefix;
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return false;
  return matchesAll(symbols, Array.from(text), isStar, symbolMatches);
}

function isStar(symbol: string): boolean {
  return symbol === '*';
}

function symbolMatches(symbol: string, character: string): boolean {
  return symbol === '?' || symbol === character;
}

/** The usual wildcard walk: on a mismatch it goes back to the last star only, and gives it one more item. */
function matchesAll<Pattern>(
  patterns: readonly Pattern[],
  items: readonly string[],
  isMany: (pattern: Pattern) => boolean,
  matches: (pattern: Pattern, item: string) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let starAt = -1;
  let starItem = 0;
  while (i < items.length) {
    const pattern = patterns[p];
    const item = items[i] ?? '';
    if (pattern !== undefined && isMany(pattern)) {
      starAt = p;
      starItem = i;
      p += 1;
    } else if (pattern !== undefined && matches(pattern, item)) {
      p += 1;
      i += 1;
    } else if (starAt >= 0) {
      p = starAt + 1;
      starItem += 1;
      i = starItem;
    } else {
      return false;
    }
  }
  return patterns.slice(p).every(isMany);
}
