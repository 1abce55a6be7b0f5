import { GatewayError } from '#errors';

/** A repository's location, parsed and normalized. */
export type RepositoryUrl =
  | {
      readonly kind: 'http';
      readonly scheme: 'https' | 'http';
      /** In lower case, IPv6 without brackets, numeric hosts of any base as dotted decimals. */
      readonly host: string;
      readonly port: number;
      /** The URL to give to git. */
      readonly fetchUrl: string;
    }
  | { readonly kind: 'ssh'; readonly host: string; readonly port: number; readonly fetchUrl: string }
  | { readonly kind: 'local'; readonly path: string };

const MAX_URL_BYTES = 2048;
const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/;
const USER = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
const ENCODED_CONTROL = /%(?:[01][0-9a-f]|7f)/i;
const SSH_URL = /^ssh:\/\/(?:([^@/]*)@)?(\[[^\]]*\]|[^:/@]*)(?::(\d{1,5}))?(\/.+)$/i;
const SCP_LIKE = /^([^@/:]+)@(\[[^\]]*\]|[^:/@[\]]+):([^:-].*)$/;

/**
 * Parses a repository URL. Errors: `REPO_URL_INVALID` for anything that cannot be given to git safely,
 * `REPO_URL_FORBIDDEN` for transports other than https, http and ssh, and for credentials in the URL. No message
 * repeats the URL.
 */
export function parseRepositoryUrl(text: string): RepositoryUrl {
  checkCharacters(text);
  if (text.startsWith('/')) return { kind: 'local', path: text };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  const isKnown = scheme === undefined || ['https', 'http', 'ssh'].includes(scheme);
  // Also `file:` without slashes, and `transport::address` for git's helpers, which can run programs.
  if (!isKnown || /^(?:file:|[a-z0-9][a-z0-9+.-]*::)/i.test(text)) {
    throw forbidden('Only https and ssh are allowed.');
  }
  if (/[\s\\]/.test(text)) throw invalid('It must not contain spaces or backslashes.');
  switch (scheme) {
    case 'https':
    case 'http':
      return parseHttp(text, scheme);
    case 'ssh':
      return parseSsh(text);
    default:
      return parseScpLike(text);
  }
}

function checkCharacters(text: string): void {
  if (typeof text !== 'string' || text === '') throw invalid('It is empty.');
  if (text.length > MAX_URL_BYTES || Buffer.byteLength(text) > MAX_URL_BYTES) {
    throw invalid(`It must have at most ${MAX_URL_BYTES} bytes.`);
  }
  if (!text.isWellFormed() || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) {
    throw invalid('It contains control characters.');
  }
  if (text.startsWith('-')) throw invalid('It must not begin with a dash.');
}

function parseHttp(text: string, scheme: 'https' | 'http'): RepositoryUrl {
  if (/^https?:\/\/[^/?#]*@/i.test(text)) throw forbidden('It must not contain a user name or password.');
  if (!/^https?:\/\/[^/]/i.test(text)) throw invalid('It names no host.');
  if (/[?#]/.test(text)) throw invalid('It must not contain a query or a fragment.');
  if (ENCODED_CONTROL.test(text)) throw invalid('It contains control characters.');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid('It is not a well-formed address.');
  }
  if (url.pathname.replaceAll('/', '') === '') throw invalid('It names no repository.');
  const host = checkedHost(url.hostname);
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port);
  const fetchUrl = `${scheme}://${bracketed(host)}${url.port === '' ? '' : `:${url.port}`}${url.pathname}`;
  return { kind: 'http', scheme, host, port, fetchUrl };
}

function parseSsh(text: string): RepositoryUrl {
  refuseSshPassword(text.slice('ssh://'.length));
  if (ENCODED_CONTROL.test(text)) throw invalid('It contains control characters.');
  const [, user, rawHost = '', rawPort, path = ''] = SSH_URL.exec(text) ?? [];
  if (path.replaceAll('/', '') === '') throw invalid('It names no repository.');
  const host = normalizedHost(rawHost);
  const port = rawPort === undefined ? 22 : Number(rawPort);
  if (port < 1 || port > 65_535) throw invalid('Its port is out of range.');
  const account = user === undefined ? '' : `${checkedUser(user)}@`;
  return { kind: 'ssh', host, port, fetchUrl: `ssh://${account}${bracketed(host)}:${port}${path}` };
}

function parseScpLike(text: string): RepositoryUrl {
  refuseSshPassword(text);
  const [, user = '', rawHost = '', path = ''] = SCP_LIKE.exec(text) ?? [];
  if (path.replaceAll('/', '') === '') {
    throw invalid('It must be an https or ssh address, or git@host:path.');
  }
  const host = normalizedHost(rawHost);
  return { kind: 'ssh', host, port: 22, fetchUrl: `${checkedUser(user)}@${bracketed(host)}:${path}` };
}

function refuseSshPassword(afterScheme: string): void {
  if (/^[^/@]*:[^/]*@/.test(afterScheme)) throw forbidden('It must not contain a password.');
}

/** Parses a host name as a browser does, so that every spelling of an address is recognised. */
function normalizedHost(raw: string): string {
  try {
    return checkedHost(new URL(`http://${raw}/`).hostname);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw invalid('Its host is not well formed.');
  }
}

function checkedHost(hostname: string): string {
  const host = hostname.replace(/\.$/, '');
  if (host.startsWith('[')) return host.slice(1, -1);
  if (!HOST_NAME.test(host) || host.includes('..')) throw invalid('Its host is not well formed.');
  return host;
}

function checkedUser(user: string): string {
  if (!USER.test(user)) throw invalid('Its user name is not well formed.');
  return user;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function invalid(why: string): GatewayError {
  return new GatewayError('REPO_URL_INVALID', `The repository URL is not valid. ${why}`);
}

function forbidden(why: string): GatewayError {
  return new GatewayError('REPO_URL_FORBIDDEN', `The repository URL is not allowed. ${why}`);
}
