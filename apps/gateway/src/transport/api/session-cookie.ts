import { stringifySetCookie } from 'cookie';
import { SESSION_COOKIE } from '#sessions';
import type { SessionCookieOptions } from './session-cookie-options.js';

/** Returns the `Set-Cookie` value that names a session. */
export function sessionCookie(sessionId: string, { secure, sameSite }: SessionCookieOptions): string {
  const attributes = { httpOnly: true, sameSite, path: '/', secure };
  return stringifySetCookie({ name: SESSION_COOKIE, value: sessionId, ...attributes });
}
