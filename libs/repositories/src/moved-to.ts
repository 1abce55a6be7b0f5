import { parseRepositoryUrl } from './repository-url.js';

const LOCATION = /Recv header: *location: *([^\r\n]+)/i;
/** The path of git's first request to a repository over http. */
const FIRST_QUESTION = '/info/refs';

/**
 * Returns the repository's new address on the same host, from git's trace of a request for `fetchUrl`. Undefined
 * when the host names none, redirects to another host, or to something that is not a repository address.
 */
export function movedTo(fetchUrl: string, trace: string): string | undefined {
  const [, location = ''] = LOCATION.exec(trace) ?? [];
  const asked = fetchUrl.replace(/\/*$/, FIRST_QUESTION);
  const target = location === '' ? null : URL.parse(location.trim(), asked);
  if (target?.host !== new URL(fetchUrl).host || !target.pathname.endsWith(FIRST_QUESTION)) return undefined;
  const address = `${target.protocol}//${target.host}${target.pathname.slice(0, -FIRST_QUESTION.length)}`;
  try {
    const parsed = parseRepositoryUrl(address);
    return parsed.kind === 'http' && parsed.fetchUrl !== fetchUrl ? parsed.fetchUrl : undefined;
  } catch {
    return undefined;
  }
}
