/**
 * Matches a repository path against a glob of `*`, `?` and `**`, as workspaces
 * and `.gitattributes` use them. Linear in both, whatever the glob: it comes
 * from a repository that nobody trusts.
 */
export function globMatches(glob: string, path: string): boolean {
  return matchesAll(glob.split('/'), path.split('/'), (pattern) => pattern === '**', segmentMatches);
}

function segmentMatches(pattern: string, text: string): boolean {
  return matchesAll(
    Array.from(pattern),
    Array.from(text),
    (symbol) => symbol === '*',
    (symbol, char) => symbol === '?' || symbol === char,
  );
}

/** The usual wildcard walk: on a mismatch it goes back to the last star only, and gives it one more item. */
function matchesAll(
  patterns: readonly string[],
  items: readonly string[],
  isStar: (pattern: string) => boolean,
  matches: (pattern: string, item: string) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let starAt = -1;
  let starItem = 0;
  while (i < items.length) {
    const pattern = patterns[p];
    const item = items[i] ?? '';
    if (pattern !== undefined && isStar(pattern)) {
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
  return patterns.slice(p).every(isStar);
}
