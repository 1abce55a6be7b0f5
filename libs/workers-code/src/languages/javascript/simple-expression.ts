import { matchesWithGaps } from '../../match-with-gaps.js';

/** Any number of characters, and any one character: texts that no file name holds. */
const GAP = '\0gap';
const ANY = '\0any';
const MAX_ALTERNATIVES = 32;
const MAX_LENGTH = 200;
const PIECE = /\.(?:[*+]\??)|\((?:\?:)?((?:[\w|/-]|\\[./-])+)\)(\?)?|(\\[./_-]|[\w/-]|\.)(\?)?|\^$|\$$/y;

const SYMBOLS = {
  isGap: (symbol: string) => symbol === GAP,
  fitsGap: () => true,
  fits: (symbol: string, character: string) => symbol === ANY || symbol === character,
};

/**
 * A regular expression of a repository's code, of which no engine is asked: anchors, texts, `.`, `.*`, and choices
 * between texts, as `require.context` has them. Matching takes time in proportion to the text.
 */
export class SimpleExpression {
  private constructor(
    private readonly alternatives: readonly (readonly string[])[],
    private readonly ignoresCase: boolean,
  ) {}

  /** Undefined for an expression that says more. */
  static of(source: string, flags: string): SimpleExpression | undefined {
    if (source.length > MAX_LENGTH) return undefined;
    const startsAtStart = source.startsWith('^');
    const endsAtEnd = /(?:^|[^\\])\$$/.test(source);
    const body = source.slice(startsAtStart ? 1 : 0, endsAtEnd ? -1 : undefined);
    const ignoresCase = flags.includes('i');
    let found: readonly (readonly string[])[] = [startsAtStart ? [] : [GAP]];
    PIECE.lastIndex = 0;
    while (PIECE.lastIndex < body.length) {
      const piece = PIECE.exec(body);
      if (piece === null) return undefined;
      const choices = choicesOf(piece, ignoresCase);
      if (found.length * choices.length > MAX_ALTERNATIVES) return undefined;
      found = found.flatMap((before) => choices.map((choice) => [...before, ...choice]));
    }
    const ended = endsAtEnd ? found : found.map((each) => [...each, GAP]);
    return new SimpleExpression(ended, ignoresCase);
  }

  /** What is held against a text, in characters. */
  get size(): number {
    return this.alternatives.reduce((sum, { length }) => sum + length, 0);
  }

  matches(text: string): boolean {
    const characters = Array.from(this.ignoresCase ? text.toLowerCase() : text);
    return this.alternatives.some((symbols) => matchesWithGaps(symbols, characters, SYMBOLS));
  }
}

function choicesOf(piece: RegExpExecArray, ignoresCase: boolean): string[][] {
  const [all, group, isGroupOptional, character, isOptional] = piece;
  const plain = (text: string): string[] =>
    Array.from(ignoresCase ? text.toLowerCase() : text.replaceAll('\\', '')).filter((each) => each !== '\\');
  if (group !== undefined) {
    const texts = group.split('|').map(plain);
    return isGroupOptional === undefined ? texts : [...texts, []];
  }
  if (character !== undefined) {
    const symbols = character === '.' ? [ANY] : plain(character);
    return isOptional === undefined ? [symbols] : [symbols, []];
  }
  return [all.startsWith('.+') ? [ANY, GAP] : [GAP]];
}
