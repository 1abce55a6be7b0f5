const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'word' });
const MAX_TEXT_LENGTH = 8_000;
const SHORTEST_SHARED_STEM = 5;

/** Words that say nothing of what somebody wants to learn. */
const EMPTY_WORDS = new Set(
  (
    'hi hello hey hallo salut bonjour hola ciao servus moin yo greetings good morning afternoon evening day night thanks thank thx ' +
    'please ok okay yes no yeah yep nope sure fine cool great nice wow hm hmm uh um test asdf foo bar baz lorem ipsum ' +
    'a an the this that these those it its i me my we us our you your he she they them and or but if then so of for from to in on at by ' +
    'with about into as is are was were be been am do does did can could would should will shall may might must have has had not ' +
    'what which who whom whose when where why how there here just very really quite some any all more most much many lot ' +
    'want wants like need needs know tell show give get go let lets see look anything something nothing everything thing things stuff ' +
    'repo repository project codebase idea maybe dunno whatever help start begin continue next go done'
  ).split(' '),
);

/** The words of a text that say something, in lower case, once each. */
export function contentWords(text: string): string[] {
  const words = new Set<string>();
  for (const { segment, isWordLike } of SEGMENTER.segment(text.slice(0, MAX_TEXT_LENGTH))) {
    const word = segment.toLowerCase();
    if (isWordLike === true && /\p{L}/u.test(word) && !EMPTY_WORDS.has(word)) words.add(word);
  }
  return [...words];
}

/**
 * Whether the text says what somebody wants to learn: two words that say
 * something, or one that a worker serves. One letter says nothing.
 */
export function saysSomething(text: string, servedWords: readonly string[]): boolean {
  const words = contentWords(text).filter((word) => word.length > 1 || /\p{Script=Han}/u.test(word));
  if (words.length >= 2) return true;
  return words.some((word) => servedWords.some((served) => meansSame(word, served)));
}

/** Whether two words are forms of one another: `tests` and `testing`, `config` and `configuration`. */
export function meansSame(a: string, b: string): boolean {
  const x = stem(a);
  const y = stem(b);
  const shorter = Math.min(x.length, y.length);
  return x === y || (shorter >= SHORTEST_SHARED_STEM && (x.startsWith(y) || y.startsWith(x)));
}

function stem(word: string): string {
  const lower = word.toLowerCase();
  if (lower.length > 4 && lower.endsWith('ies')) return `${lower.slice(0, -3)}y`;
  if (lower.length > 6 && lower.endsWith('ing')) return lower.slice(0, -3);
  if (lower.length > 5 && lower.endsWith('ed')) return lower.slice(0, -2);
  if (lower.length > 3 && lower.endsWith('s') && !lower.endsWith('ss')) return lower.slice(0, -1);
  return lower;
}
