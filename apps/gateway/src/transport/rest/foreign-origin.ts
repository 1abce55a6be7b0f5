import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { GatewayError } from '#errors';

/** Methods that change nothing; a browser keeps their answers from a foreign page by itself. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses calls that a page of an unlisted origin makes in its visitor's
 * browser: a form or a text body needs no preflight, so CORS alone would only
 * hide the answer of what was done. Clients that are no browsers send no Origin.
 */
export function refuseForeignOrigins(allowed: readonly string[]): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const { origin, host } = request.headers;
    if (SAFE_METHODS.has(request.method) || origin === undefined) return next();
    // A proxy may have changed the host; what the browser itself says of the page it cannot forge.
    const isOwnPage = request.headers['sec-fetch-site'] === 'same-origin' || hostOf(origin) === host;
    if (isOwnPage || allowed.includes(origin)) return next();
    next(new GatewayError('REQUEST_MALFORMED', 'pages of this origin may not call the gateway'));
  };
}

/** Undefined for `null`, the origin of a page that has none. */
function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}
