import { flag, oneOf, setting, type ValuesOf } from '#settings';

/** Attributes of the session cookie, each with its variable and its default. */
export const sessionCookieSettings = {
  secure: setting({
    env: 'COOKIE_SECURE',
    default: 'false',
    parse: flag,
    help: 'Mark the session cookie Secure; set it when browsers reach the gateway over TLS.',
  }),
  sameSite: setting({
    env: 'COOKIE_SAME_SITE',
    default: 'lax',
    parse: oneOf('lax', 'strict', 'none'),
    help: 'SameSite of the session cookie; none: also for pages of other sites, only with COOKIE_SECURE=true.',
  }),
};

export type SessionCookieOptions = ValuesOf<typeof sessionCookieSettings>;

/** Returns the reason why browsers would drop such a cookie; undefined when they keep it. */
export function sessionCookieProblem({ secure, sameSite }: SessionCookieOptions): string | undefined {
  if (sameSite !== 'none' || secure) return undefined;
  return 'COOKIE_SAME_SITE may be none only with COOKIE_SECURE=true: browsers drop the cookie otherwise';
}
