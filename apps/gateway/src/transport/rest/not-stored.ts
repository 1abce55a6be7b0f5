import type { NextFunction, Request, Response } from 'express';

/** What every answer says unless it says otherwise: a cache that keeps the state of a run, or that there is none, is wrong soon. */
export function notStored(request: Request, response: Response, next: NextFunction): void {
  if (!/^\/docs(?:[/-]|$)/.test(request.path)) response.setHeader('cache-control', 'no-store');
  next();
}
