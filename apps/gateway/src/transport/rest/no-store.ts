import type { NextFunction, Request, Response } from 'express';

/**
 * Marks every reply `no-store` by default, since the state of a run changes soon. A route may override it.
 */
export function noStore(request: Request, response: Response, next: NextFunction): void {
  if (!/^\/docs(?:[/-]|$)/.test(request.path)) response.setHeader('cache-control', 'no-store');
  next();
}
