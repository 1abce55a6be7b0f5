import { stringifySetCookie } from 'cookie';
import { SESSION_COOKIE } from '#sessions';

/** Attributes of the session cookie. */
export interface SessionCookieOptions {
  /** Browsers send the cookie over TLS only. */
  readonly secure: boolean;
  /** Limits which pages' requests carry the cookie; browsers accept `none` only together with `secure`. */
  readonly sameSite: 'lax' | 'strict' | 'none';
}

/** Returns the `Set-Cookie` value that names a session. */
export function sessionCookie(sessionId: string, { secure, sameSite }: SessionCookieOptions): string {
  const attributes = { httpOnly: true, sameSite, path: '/', secure };
  return stringifySetCookie({ name: SESSION_COOKIE, value: sessionId, ...attributes });
}
