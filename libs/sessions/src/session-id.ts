import { parseCookie } from 'cookie';
import { GatewayError } from '#errors';

/** Name of the cookie with the session id, on HTTP and in gRPC's `cookie` metadata. */
export const SESSION_COOKIE = 'insightify_session_id';

const SESSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** Returns the session named by a request's cookie header; a malformed cookie names none. */
export function sessionIdFromCookie(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // Some clients quote every value; the quotes are not part of it.
  const value = parseCookie(header)[SESSION_COOKIE]?.replace(/^"(.*)"$/, '$1');
  return value !== undefined && isSessionId(value) ? value : undefined;
}

/**
 * Returns the session that a request means: its field first, then its cookie. @throws
 * `SESSION_ID_MISSING` when neither names one, `FIELD_INVALID` for a malformed field.
 */
export function resolveSessionId(field: string, cookieHeader: string | undefined): string {
  if (field !== '') {
    if (isSessionId(field)) return field;
    throw new GatewayError('FIELD_INVALID', 'session_id is malformed', { metadata: { field: 'session_id' } });
  }
  const fromCookie = sessionIdFromCookie(cookieHeader);
  if (fromCookie !== undefined) return fromCookie;
  throw new GatewayError('SESSION_ID_MISSING', 'session_id is missing, and no cookie names a session');
}
