import { identifiersIn, wordsOf, type IdentifierWords } from './identifier-words.ts';

/** One word of a query. */
export interface QueryTerm extends IdentifierWords {
  /** The word goes on: `conf*`. */
  readonly isPrefix: boolean;
}

/** The words of a query, which white space and other signs part; a `*` after a word makes it a prefix. */
export function parseWordQuery(text: string): readonly QueryTerm[] {
  const terms = text.split(/\s+/u).flatMap((piece) => {
    const names = identifiersIn(piece);
    return names.flatMap((name, index) => {
      const words = wordsOf(name);
      if (words === undefined) return [];
      return [{ ...words, isPrefix: index === names.length - 1 && piece.endsWith('*') }];
    });
  });
  return terms.filter((term, index) => terms.findIndex((other) => isSame(term, other)) === index);
}

/**
 * Whether the identifier is what the term asks for: the whole of it in any
 * case, or parts of it in a row. `userName` finds `getUserName` and
 * `USER_NAME`; `username` finds `userName`, and not `getUserName`, whose seams
 * it does not name.
 */
export function matchesTerm({ joined, parts }: IdentifierWords, term: QueryTerm): boolean {
  if (term.isPrefix ? joined.startsWith(term.joined) : joined === term.joined) return true;
  const last = term.parts.length - 1;
  for (let start = 0; start + last < parts.length; start += 1) {
    const isRun = term.parts.every((part, index) => {
      const own = parts[start + index] as string;
      return term.isPrefix && index === last ? own.startsWith(part) : own === part;
    });
    if (isRun) return true;
  }
  return false;
}

function isSame(one: QueryTerm, other: QueryTerm): boolean {
  return (
    one.joined === other.joined && one.isPrefix === other.isPrefix && one.parts.length === other.parts.length
  );
}
