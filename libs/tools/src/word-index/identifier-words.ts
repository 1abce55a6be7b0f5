/** What an identifier is found by. */
export interface IdentifierWords {
  /** All of it in lower case, without what joins its parts: `getuser` for `getUser`, `get_user`, `GET_USER`. */
  readonly joined: string;
  /** Its parts in lower case, `get` and `user`; one part where it has no seams. */
  readonly parts: readonly string[];
}

/** Longer ones are hashes and data, which nobody looks for by word. */
const LONGEST_IDENTIFIER = 64;
const IDENTIFIER = /[\p{L}\p{N}_$]+/gu;
/** The same in a text of ASCII alone, as most are: several times as fast. */
const ASCII_IDENTIFIER = /[A-Za-z0-9_$]{2,}/g;
const BEYOND_ASCII = /[^\0-\x7f]/;
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|[\p{Lo}\p{Lt}\p{Lm}]+/gu;

/** The identifiers and other words of a text, in its order. */
export function identifiersIn(text: string): readonly string[] {
  const found = text.match(BEYOND_ASCII.test(text) ? IDENTIFIER : ASCII_IDENTIFIER) ?? [];
  return found.filter((each) => each.length > 1 && each.length <= LONGEST_IDENTIFIER);
}

/** Undefined for what has neither letters nor digits. */
export function wordsOf(identifier: string): IdentifierWords | undefined {
  const parts = identifier.match(PART)?.map((part) => part.toLowerCase());
  return parts === undefined ? undefined : { joined: parts.join(''), parts };
}

/** Whether it stands in the index by itself; single letters and digits stand for nothing. */
export function isIndexed(word: string): boolean {
  return word.length > 1;
}
