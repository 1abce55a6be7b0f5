import { stringifySetCookie } from 'cookie';
import { SESSION_COOKIE } from '#sessions';

/** How browsers are to keep the session cookie. */
export interface SessionCookieOptions {
  /** Over TLS alone. */
  readonly secure: boolean;
  /** Whether pages of other sites send it; browsers take `none` only with `secure`. */
  readonly sameSite: 'lax' | 'strict' | 'none';
}

/** The `Set-Cookie` value that names a session. */
export function sessionCookie(sessionId: string, { secure, sameSite }: SessionCookieOptions): string {
  const attributes = { httpOnly: true, sameSite, path: '/', secure };
  return stringifySetCookie({ name: SESSION_COOKIE, value: sessionId, ...attributes });
}
