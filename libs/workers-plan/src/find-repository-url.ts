/** A repository named in a text. */
export interface RepositoryMention {
  /**
   * The URL as a client would give it: trimmed, without credentials, pages of a forge reduced to the
   * repository.
   */
  readonly url: string;
  /** The text that named it. */
  readonly match: string;
  readonly kind: 'remote' | 'local';
  /** True if it can hardly be anything else, such as a link to a page or a route. */
  readonly certain: boolean;
}

const MAX_TEXT_LENGTH = 20_000;
const MAX_MENTIONS = 20;

const URL_FORM = /\b(?:https?|ssh|git):\/\/[^\s<>"'`|\\^{}]{3,1000}/gi;
const SCP_FORM = /(?<![\w@./:+-])[\w.-]{1,64}@[\w.-]{1,200}:(?!\/\/)[\w~][\w.~/-]{0,400}/g;
const FORGE_FORM =
  /(?<![\w@/.:-])(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)\/[\w.~-]{1,100}\/[\w./~-]{1,300}/gi;
const LOCAL_FORM = /(?<![\w./~:-])(?:~\/|\.{1,2}\/|\/)[^\s"'`<>|;,()[\]{}*?]{1,500}/g;

/** Sites whose repositories are at owner/name, with all sorts of pages below. */
const TWO_SEGMENT_FORGES = new Set(['github.com', 'www.github.com', 'bitbucket.org', 'codeberg.org']);
const NAMES_A_REPOSITORY =
  /\b(repo(sitory)?|folder|directory|path|checkout|clone|project|workspace)\b\W{0,12}$/i;

/** Returns all repositories that the text names, the most certain first, then in order. */
export function findRepositoryUrls(text: string): RepositoryMention[] {
  const searched = text.slice(0, MAX_TEXT_LENGTH);
  const remote = [
    ...mentions(searched, URL_FORM, webMention),
    ...mentions(searched, SCP_FORM, scpMention),
    ...mentions(searched, FORGE_FORM, (match) =>
      webMention(match, `https://${match.replace(/^www\./i, '')}`),
    ),
  ];
  const local =
    remote.length > 0
      ? []
      : mentions(searched, LOCAL_FORM, (match, _, before) => localMention(match, before, searched));
  return [...remote, ...local].sort((a, b) => Number(b.certain) - Number(a.certain)).slice(0, MAX_MENTIONS);
}

type Reader = (match: string, full: string, before: string) => RepositoryMention | undefined;

function mentions(text: string, form: RegExp, read: Reader): RepositoryMention[] {
  return [...text.matchAll(form)].slice(0, MAX_MENTIONS).flatMap((found) => {
    const match = withoutTrailingMarks(found[0]);
    return read(match, match, text.slice(Math.max(0, found.index - 40), found.index)) ?? [];
  });
}

function webMention(match: string, full = match): RepositoryMention | undefined {
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  url.password = '';
  if (isHttp) url.username = '';
  url.hash = '';
  url.search = '';
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (segments.length === 0) return undefined;
  const isForge = TWO_SEGMENT_FORGES.has(url.hostname);
  const page = segments.indexOf('-');
  if (isForge) url.pathname = `/${segments.slice(0, 2).join('/')}`;
  else if (page > 1) url.pathname = `/${segments.slice(0, page).join('/')}`;
  const isGitLab = url.hostname === 'gitlab.com' && segments.length >= 2;
  const certain = !isHttp || url.pathname.endsWith('.git') || (isForge && segments.length >= 2) || isGitLab;
  return { url: url.href.replace(/\/$/, ''), match, kind: 'remote', certain };
}

function scpMention(match: string): RepositoryMention | undefined {
  const path = match.slice(match.indexOf(':') + 1);
  if (!path.includes('/') && !path.endsWith('.git')) return undefined;
  return { url: match, match, kind: 'remote', certain: true };
}

function localMention(match: string, before: string, text: string): RepositoryMention | undefined {
  if (match === '/' || match.startsWith('//')) return undefined;
  const isWholeText = text.trim().replaceAll(/^[`'"]|[`'".]$/g, '') === match;
  return { url: match, match, kind: 'local', certain: isWholeText || NAMES_A_REPOSITORY.test(before) };
}

/** Strips punctuation, Markdown and closing brackets with which no URL would end. */
function withoutTrailingMarks(text: string): string {
  const open = text.indexOf('(');
  const close = text.indexOf(')');
  const cut = close >= 0 && (open < 0 || close < open) ? text.slice(0, close) : text;
  return cut.replace(/[.,;:!?*_~)\]'"’”»>]{1,20}$/u, '');
}
