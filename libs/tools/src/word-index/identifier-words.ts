/** The words under which an identifier is indexed. */
export interface IdentifierWords {
  /** The whole identifier in lower case, without separators: `getuser` for `getUser`, `get_user`, `GET_USER`. */
  readonly joined: string;
  /** Its parts in lower case, such as `get` and `user`; a single part when it cannot be split. */
  readonly parts: readonly string[];
}

/** Longer identifiers are hashes and data, which are not worth indexing. */
const MAX_IDENTIFIER_CHARS = 64;
const IDENTIFIER = /[\p{L}\p{N}_$]+/gu;
/** As `IDENTIFIER`, for pure ASCII text, which most files are: several times as fast. */
const ASCII_IDENTIFIER = /[A-Za-z0-9_$]{2,}/g;
const BEYOND_ASCII = /[^\0-\x7f]/;
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|[\p{Lo}\p{Lt}\p{Lm}]+/gu;

/** Returns the identifiers and other words of a text, in order. */
export function identifiersIn(text: string): readonly string[] {
  const found = text.match(BEYOND_ASCII.test(text) ? IDENTIFIER : ASCII_IDENTIFIER) ?? [];
  return found.filter((each) => each.length > 1 && each.length <= MAX_IDENTIFIER_CHARS);
}

/** Undefined for text without letters or digits. */
export function wordsOf(identifier: string): IdentifierWords | undefined {
  const parts = identifier.match(PART)?.map((part) => part.toLowerCase());
  return parts === undefined ? undefined : { joined: parts.join(''), parts };
}

/** Returns true when the word is indexed; single letters and digits are not. */
export function isIndexed(word: string): boolean {
  return word.length > 1;
}
