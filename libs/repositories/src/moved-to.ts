import { parseRepositoryUrl } from './repository-url.js';

const LOCATION = /Recv header: *location: *([^\r\n]+)/i;
/** What git asks first of a repository over http. */
const FIRST_QUESTION = '/info/refs';

/**
 * The address under which the same host has the repository now, out of git's
 * trace of a request for `fetchUrl`. Undefined when the host names none, leads
 * to another host, or to what is no address of a repository.
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
