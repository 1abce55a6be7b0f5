import { stringifySetCookie } from 'cookie';
import { SESSION_COOKIE } from '#sessions';

/** The `Set-Cookie` value that names a session. */
export function sessionCookie(sessionId: string, secure: boolean): string {
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  return stringifySetCookie({ name: SESSION_COOKIE, value: sessionId, ...attributes });
}
