import { identifiersIn, wordsOf, type IdentifierWords } from './identifier-words.ts';

/** One word of a query. */
export interface QueryTerm extends IdentifierWords {
  /** True for a prefix such as `conf*`. */
  readonly isPrefix: boolean;
}

/** Splits a query into words at white space and other separators; a `*` after a word makes it a prefix. */
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
 * Returns true when the identifier matches the term: as a whole, in any case, or by consecutive parts. `userName`
 * finds `getUserName` and `USER_NAME`; `username` finds `userName`, but not `getUserName`, as it does not separate
 * the parts.
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
