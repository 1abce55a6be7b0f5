import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { readBody } from './read-body.js';
import { readJson } from './read-json.js';

/** Parses request bodies as JSON, whatever their content type; an empty body is undefined. */
export function jsonBodies(maxBytes: number): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const settle = (error?: unknown): void => next(error);
    read(request, maxBytes).then(() => settle(), settle);
  };
}

async function read(request: Request, maxBytes: number): Promise<void> {
  const body = await readBody(request, maxBytes);
  request.body = body.length === 0 ? undefined : await readJson(body);
}
