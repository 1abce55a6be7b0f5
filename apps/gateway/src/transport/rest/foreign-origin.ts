import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { GatewayError, type ErrorReason } from '#errors';

/** Methods without effects; browsers already keep their replies from foreign pages. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const MAX_ORIGIN_LENGTH = 200;

/** The origins whose pages may call the gateway. */
export interface KnownOrigins {
  /** Origins that the operator allows. */
  readonly corsOrigins: readonly string[];
  /** Host names of the gateway, with the port unless it is the scheme's default. */
  readonly allowedHosts: readonly string[];
}

/** The headers by which browsers and proxies describe a call's origin. */
export type OriginHeaders = Pick<IncomingHttpHeaders, 'origin' | 'host' | 'sec-fetch-site'>;

/**
 * Returns true if a page from an unknown origin makes the call in its visitor's browser. A proxy may have
 * rewritten `Host`, so the gateway's own pages are also recognized by `Sec-Fetch-Site`, which browsers only
 * send over TLS and on loopback, and by the host names that the operator configured. Clients that are not
 * browsers send no origin.
 */
export function isForeign(
  { origin, host, 'sec-fetch-site': site }: OriginHeaders,
  known: KnownOrigins,
): boolean {
  if (origin === undefined || site === 'same-origin' || known.corsOrigins.includes(origin)) return false;
  // The opaque origin `null` has no host.
  const own = URL.parse(origin)?.host;
  if (own === undefined || own === '') return true;
  return own !== host && !known.allowedHosts.some((name) => name.toLowerCase() === own);
}

/** Returns the refusal, which names the settings that allow the page. `reason` is the wire's. */
export function originRefusal(origin = '', reason: ErrorReason = 'REQUEST_MALFORMED'): GatewayError {
  return new GatewayError(
    reason,
    `pages of ${origin.slice(0, MAX_ORIGIN_LENGTH)} may not call the gateway: its operator can add the name to ` +
      'ALLOWED_HOSTS where the gateway itself is reached under it, and the origin to CORS_ORIGINS where it is not',
  );
}

export interface OriginCheckOptions {
  readonly reason?: ErrorReason;
  /** Default: those without effects. */
  readonly uncheckedMethods?: ReadonlySet<string>;
}

/**
 * Refuses calls that a page from an unknown origin makes. A form or a text body needs no preflight, so CORS
 * alone would hide the reply but not prevent the effect.
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
