import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { isForeign, originRefusal } from '../transport/rest/foreign-origin.js';
import { TransportOptions } from '../transport/api/transport-options.js';

/** Set by browsers on requests without an `Origin`, such as those of an image or a script. */
const FOREIGN_SITES: ReadonlySet<unknown> = new Set(['cross-site', 'same-site']);

/**
 * Refuses requests that a page of an unknown origin makes in its visitor's
 * browser, also those whose answer the browser would keep from it.
 * @throws `ORIGIN_FORBIDDEN`
 */
@Injectable()
export class ForeignPageGuard implements CanActivate {
  constructor(private readonly options: TransportOptions) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const isHidden = headers.origin === undefined && FOREIGN_SITES.has(headers['sec-fetch-site']);
    if (isHidden || isForeign(headers, this.options)) throw originRefusal(headers.origin, 'ORIGIN_FORBIDDEN');
    return true;
  }
}
