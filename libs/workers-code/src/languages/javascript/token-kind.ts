/**
 * What a token is. Punctuation has the code of its character, so `{` is 0x7b;
 * what has more characters or none of its own is numbered above ASCII.
 */
export const TOKEN = {
  end: 0,
  exclamation: 0x21,
  hash: 0x23,
  dollar: 0x24,
  ampersand: 0x26,
  parenOpen: 0x28,
  parenClose: 0x29,
  star: 0x2a,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  colon: 0x3a,
  semicolon: 0x3b,
  less: 0x3c,
  equals: 0x3d,
  greater: 0x3e,
  question: 0x3f,
  at: 0x40,
  bracketOpen: 0x5b,
  bracketClose: 0x5d,
  braceOpen: 0x7b,
  bar: 0x7c,
  braceClose: 0x7d,
  arrow: 128,
  optionalDot: 129,
  spread: 130,
  increment: 131,
  /** Any other operator of more than one character. */
  operator: 132,
  string: 140,
  /** A template without `${`. */
  template: 141,
  /** `${`; its pair is the `}`. */
  substitutionOpen: 142,
  substitutionClose: 143,
  number: 144,
  regex: 145,
  privateName: 146,
  /** `<` of a JSX element; its pair is the end of the whole element. */
  jsxOpen: 147,
  jsxClose: 148,
  /** The end of a template with `${`. */
  templateEnd: 149,
  name: 160,
} as const;

/** Words that are never names. */
const RESERVED = (
  'break case catch class const continue debugger default delete do else enum export extends false finally for ' +
  'function if import in instanceof new null return super switch this throw true try typeof var void while with'
).split(' ');

/** Words with a meaning in some places, which are names in others. */
const CONTEXTUAL = (
  'abstract accessor as async await declare from get global implements infer interface is keyof let module ' +
  'namespace of out override private protected public readonly require satisfies set static type unique using yield'
).split(' ');

/** The kinds of words with a meaning; every other word is `TOKEN.name`. */
export const WORD_KINDS: ReadonlyMap<string, number> = new Map(
  [...RESERVED, ...CONTEXTUAL].map((word, index) => [word, TOKEN.name + 1 + index]),
);

const LAST_RESERVED = TOKEN.name + RESERVED.length;

/** The kind of one of the words with a meaning. */
export function wordKind(word: string): number {
  const kind = WORD_KINDS.get(word);
  if (kind === undefined) throw new RangeError(`${word} is no word with a meaning.`);
  return kind;
}

/** The kinds of some of them. */
export function wordKinds(words: string): ReadonlySet<number> {
  return new Set(words.split(' ').map(wordKind));
}

/** Whether a token is a word of any sort. */
export function isWord(kind: number): boolean {
  return kind >= TOKEN.name;
}

/** Whether a token can be a name. */
export function isName(kind: number): boolean {
  return kind === TOKEN.name || kind > LAST_RESERVED;
}

/** Whether a token can end a value, so that what comes on the next line may be a new statement. */
export function endsValue(kind: number): boolean {
  return (
    isName(kind) ||
    VALUE_ENDS.has(kind) ||
    kind === TOKEN.parenClose ||
    kind === TOKEN.bracketClose ||
    kind === TOKEN.braceClose
  );
}

const VALUE_ENDS: ReadonlySet<number> = new Set<number>([
  TOKEN.string,
  TOKEN.template,
  TOKEN.templateEnd,
  TOKEN.number,
  TOKEN.regex,
  TOKEN.privateName,
  TOKEN.jsxClose,
  TOKEN.increment,
  TOKEN.exclamation,
  // `let x: Promise<void>` on one line, the next statement on the next.
  TOKEN.greater,
  ...wordKinds('this super null true false'),
]);
