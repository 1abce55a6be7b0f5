const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i;
const SCP_LIKE = /^(?:[^@/:\s]+@)?(?:\[[^\]\s]+\]|[^@/:\s[\]]+):(?!\/\/)(.+)$/;
const LONGEST_URL = 2048;

/**
 * Returns a repository's common name: the last path segment of its URL (https, ssh, scp-like, or an absolute
 * path), without `.git` and trailing slashes. Empty when there is none; never throws.
 */
export function inferRepoName(url: string): string {
  const text = url.trim();
  if (text.length > LONGEST_URL || /\p{Cc}/u.test(text)) return '';
  const segments = pathOf(text)
    .split('/')
    .filter((segment) => segment !== '');
  // For a bare `.git` folder, use the name of the folder that contains it.
  if (segments.at(-1)?.toLowerCase() === '.git') segments.pop();
  const name = (segments.at(-1) ?? '').replace(/\.git$/i, '');
  return name === '.' || name === '..' ? '' : name;
}

function pathOf(text: string): string {
  if (text.startsWith('/')) return text;
  const withScheme = WITH_SCHEME.exec(text);
  if (withScheme !== null) return withScheme[1] ?? '';
  return SCP_LIKE.exec(text)?.[1] ?? '';
}
