const OWN_FOLDER = /^(?:__DIR__|dirname\s*\(\s*__FILE__\s*\))/;
const FOLDER_ABOVE = /^dirname\s*\(\s*(?:__DIR__|dirname\s*\(\s*__FILE__\s*\))\s*(?:,\s*(\d))?\s*\)/;

/**
 * What an include names: a literal as it is; with the file's own folder in front, a path that begins with a dot;
 * anything else as it is written, which nothing resolves.
 */
export function includedPath(argument: string): string {
  const text = withoutParentheses(argument.trim());
  const literal = /^(["'])([^"'$\\]{1,500})\1$/.exec(text)?.[2];
  if (literal !== undefined) return literal;
  const above = FOLDER_ABOVE.exec(text);
  const own = above === null ? OWN_FOLDER.exec(text) : null;
  const base = above ?? own;
  if (base === null) return text;
  const rest = /^\s*\.\s*(["'])([^"'$\\]{1,500})\1$/.exec(text.slice(base[0].length))?.[2];
  if (rest === undefined) return text;
  const steps = above === null ? 0 : Number(above[1] ?? 1);
  const path = rest.replace(/^\/+/, '');
  return steps === 0 ? `./${path}` : `${'../'.repeat(steps)}${path}`;
}

function withoutParentheses(text: string): string {
  const isWhole = text.startsWith('(') && text.endsWith(')') && text.indexOf(')') === text.length - 1;
  if (isWhole) return text.slice(1, -1).trim();
  return /^\(.*\)$/s.test(text) ? text.slice(1, -1).trim() : text;
}
