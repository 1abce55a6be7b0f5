import { Minimatch, braceExpand } from 'minimatch';
import { segmentPattern, type SegmentPattern } from './glob-segment.js';
import { matchesWithGaps } from './match-with-gaps.js';

/**
 * What a glob may be written with. `shell`, as the package managers of JavaScript take it: `*`, `?`, `**`,
 * `[ab]`, `{a,b}`, `@(a|b)`, `!(a)`, and hidden names only where a dot is written. `plain`, as Git, Cargo and
 * uv take it: no braces, no groups, and hidden names are names like others.
 */
export type GlobDialect = 'shell' | 'plain';

/** A longer glob is none that a person wrote: it matches nothing. */
const MAX_LENGTH = 300;
/** So many globs a pair of braces, or several, may stand for. */
const MAX_ALTERNATIVES = 60;

/**
 * A glob made ready for many paths. Whatever a repository that nobody trusts writes, matching takes time in
 * proportion to both: `**`, `*` and `?` are walked, and what minimatch makes a regular expression of is bounded
 * so that it cannot go back over the same text again and again. A glob over the bounds matches nothing.
 */
export class Glob {
  private readonly alternatives: readonly (readonly SegmentPattern[])[];

  constructor(glob: string, dialect: GlobDialect) {
    this.alternatives = alternativesOf(glob, dialect).map((each) =>
      each.split('/').map((segment) => segmentPattern(segment, dialect === 'shell', regExpOf)),
    );
  }

  /** Takes a repository path cut at its slashes, so that several globs can share the cutting. */
  matches(segments: readonly string[]): boolean {
    return this.alternatives.some((patterns) => matchesWithGaps(patterns, segments, SEGMENTS));
  }
}

const SEGMENTS = {
  isGap: ({ isAnySegments }: SegmentPattern) => isAnySegments,
  fitsGap: ({ takes }: SegmentPattern, segment: string) => takes(segment),
  fits: ({ takes }: SegmentPattern, segment: string) => takes(segment),
};

function alternativesOf(glob: string, dialect: GlobDialect): string[] {
  if (glob.length > MAX_LENGTH) return [];
  if (dialect === 'plain' || !glob.includes('{')) return [glob];
  const found = braceExpand(glob, { braceExpandMax: MAX_ALTERNATIVES + 1 });
  return found.length > MAX_ALTERNATIVES || found.some(({ length }) => length > MAX_LENGTH) ? [] : found;
}

/** A segment with classes or groups, as minimatch understands it. */
function regExpOf(segment: string, isShell: boolean): RegExp | string | undefined {
  const options = { nobrace: true, nonegate: true, nocomment: true, noext: !isShell, dot: !isShell };
  const part = new Minimatch(segment, options).set[0]?.[0];
  return typeof part === 'string' || part instanceof RegExp ? part : undefined;
}
