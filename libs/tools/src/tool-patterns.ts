const PATTERN = /^[A-Za-z0-9_./*-]{1,160}$/;

/** Returns true for a valid pattern: a tool name in which each `*` matches any characters. */
export function isToolPattern(text: string): boolean {
  return PATTERN.test(text);
}

export function matchesToolPattern(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** Returns true when one of the patterns may match a tool of the server. */
export function mayNameToolsOf(server: string, patterns: readonly string[]): boolean {
  const prefix = `${server}.`;
  return patterns.some((pattern) => {
    const [fixed = ''] = pattern.split('*', 1);
    return fixed.length === pattern.length || fixed.length >= prefix.length
      ? fixed.startsWith(prefix)
      : prefix.startsWith(fixed);
  });
}
