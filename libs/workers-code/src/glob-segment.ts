import { matchesWithGaps } from './match-with-gaps.js';

/** One folder's or file's part of a glob. */
export interface SegmentPattern {
  /** `**`: any number of segments, each of which it `takes`. */
  readonly isAnySegments: boolean;
  readonly takes: (segment: string) => boolean;
}

/** No file system has longer names; a longer text is not held against a regular expression. */
const MAX_NAME_LENGTH = 255;
/** Bounds of what becomes a regular expression: wildcards, and groups with alternatives. */
const MAX_WILDCARDS = 2;
const MAX_GROUPS = 2;
const MAX_BARS = 30;

const WILDCARDS = /[*?]/;
/** Classes, groups and escapes, which take more than a walk. */
const MORE = /[[\]\\]|[@!?+*]\(/;

const SYMBOLS = {
  isGap: (symbol: string) => symbol === '*',
  fitsGap: () => true,
  fits: (symbol: string, character: string) => symbol === '?' || symbol === character,
};

/**
 * Makes one segment ready. `compile` gives what a segment with classes, groups or escapes means: a regular
 * expression for the whole segment, or the text that it stands for; undefined for what it does not understand.
 */
export function segmentPattern(
  text: string,
  isShell: boolean,
  compile: (segment: string, isShell: boolean) => RegExp | string | undefined,
): SegmentPattern {
  const isHidden = (name: string): boolean => isShell && name.startsWith('.');
  if (text === '**') return { isAnySegments: true, takes: (name) => !isHidden(name) };
  const needsCompiling = MORE.test(text) && (isShell || /[[\\]/.test(text));
  if (needsCompiling) return { isAnySegments: false, takes: compiled(text, isShell, compile) };
  if (!WILDCARDS.test(text)) return { isAnySegments: false, takes: (name) => name === text };
  // Nearly all names fail by what stands before the first wildcard and behind the last.
  const prefix = text.split(WILDCARDS, 1)[0] ?? '';
  const suffix = /[^*?]*$/.exec(text)?.[0] ?? '';
  const symbols = Array.from(text);
  return {
    isAnySegments: false,
    takes: (name) =>
      name.startsWith(prefix) &&
      name.endsWith(suffix) &&
      !(prefix === '' && isHidden(name)) &&
      matchesWithGaps(symbols, Array.from(name), SYMBOLS),
  };
}

function compiled(
  text: string,
  isShell: boolean,
  compile: (segment: string, isShell: boolean) => RegExp | string | undefined,
): SegmentPattern['takes'] {
  const meaning = isWithinBounds(text) ? compile(text, isShell) : undefined;
  if (typeof meaning === 'string') return (name) => name === meaning;
  return (name) => name.length <= MAX_NAME_LENGTH && meaning?.test(name) === true;
}

/** Whether no text can make a regular expression of this try more than a few ways for each of its characters. */
function isWithinBounds(text: string): boolean {
  const groups = count(text, /\(/g);
  const wildcards = count(text, /\*|\+\(/g);
  const bars = count(text, /\|/g);
  // `+(a|ab)` can take the same text in very many ways; one word over and over in one way only.
  const repeated = count(text, /[*+]\(/g);
  const repeatedWords = count(text, /[*+]\(\w+\)/g);
  return (
    groups <= MAX_GROUPS &&
    bars <= MAX_BARS &&
    wildcards <= (bars > 0 ? 1 : MAX_WILDCARDS) &&
    repeated === repeatedWords
  );
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
