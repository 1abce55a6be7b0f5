import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { readBody } from './read-body.js';
import { readJson } from './read-json.js';
import { RefusedRequest } from './refused-request.js';

/**
 * Parses request bodies as JSON, whatever their content type; an empty body is undefined, and one that is
 * refused becomes a `RefusedRequest`, which the call throws once it has passed its guards.
 */
export function jsonBodies(maxBytes: number): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const settle = (body: unknown): void => {
      request.body = body;
      next();
    };
    read(request, maxBytes).then(settle, (error: unknown) =>
      settle(new RefusedRequest(asGatewayError(error))),
    );
  };
}

async function read(request: Request, maxBytes: number): Promise<unknown> {
  const body = await readBody(request, maxBytes);
  return body.length === 0 ? undefined : readJson(body);
}
