import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { GatewayError, type ErrorReason } from '#errors';

/** Methods that change nothing; a browser keeps their answers from a foreign page by itself. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const MAX_ORIGIN_LENGTH = 200;

/** Whose pages may call the gateway. */
export interface KnownOrigins {
  /** Origins that its operator lets in. */
  readonly corsOrigins: readonly string[];
  /** Names under which it is reached, with the port where that is not the scheme's own. */
  readonly allowedHosts: readonly string[];
}

/** What a browser and the proxies on the way say of a call. */
export type OriginHeaders = Pick<IncomingHttpHeaders, 'origin' | 'host' | 'sec-fetch-site'>;

/**
 * Whether a page of an unknown origin makes the call in its visitor's browser.
 * A proxy may have changed `Host`, so a page of the gateway's own is also known
 * by what the browser says of it, which it does over TLS and on this machine
 * alone, and by the names that the operator gave. Clients that are no browsers
 * send no origin.
 */
export function isForeign(
  { origin, host, 'sec-fetch-site': site }: OriginHeaders,
  known: KnownOrigins,
): boolean {
  if (origin === undefined || site === 'same-origin' || known.corsOrigins.includes(origin)) return false;
  // There is none for `null`, the origin of a page that has none.
  const own = URL.parse(origin)?.host;
  if (own === undefined || own === '') return true;
  return own !== host && !known.allowedHosts.some((name) => name.toLowerCase() === own);
}

/** Names what its operator can change. `reason` is that of the wire. */
export function originRefusal(origin = '', reason: ErrorReason = 'REQUEST_MALFORMED'): GatewayError {
  return new GatewayError(
    reason,
    `pages of ${origin.slice(0, MAX_ORIGIN_LENGTH)} may not call the gateway: its operator can add the name to ` +
      'ALLOWED_HOSTS where the gateway itself is reached under it, and the origin to CORS_ORIGINS where it is not',
  );
}

export interface OriginCheckOptions {
  readonly reason?: ErrorReason;
  /** Default: those that change nothing. */
  readonly uncheckedMethods?: ReadonlySet<string>;
}

/**
 * Refuses calls that a page of an unknown origin makes: a form or a text body
 * needs no preflight, so CORS alone would only hide the answer of what was done.
 */
export function refuseForeignOrigins(
  known: KnownOrigins,
  { reason, uncheckedMethods = SAFE_METHODS }: OriginCheckOptions = {},
): RequestHandler {
  return ({ method, headers }: Request, _response: Response, next: NextFunction) => {
    const isRefused = !uncheckedMethods.has(method) && isForeign(headers, known);
    next(isRefused ? originRefusal(headers.origin, reason) : undefined);
  };
}
