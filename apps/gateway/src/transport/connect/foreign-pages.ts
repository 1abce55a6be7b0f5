import type { Interceptor } from '@connectrpc/connect';
import { isForeign, originRefusal, type KnownOrigins } from '../rest/foreign-origin.js';

/** Refuses the calls of pages of unknown origins, as REST does. */
export function refuseForeignPages(known: KnownOrigins): Interceptor {
  return (next) => async (request) => {
    const text = (name: string): string | undefined => request.header.get(name) ?? undefined;
    const origin = text('origin');
    const headers = { origin, host: text('host'), 'sec-fetch-site': text('sec-fetch-site') };
    if (isForeign(headers, known)) throw originRefusal(origin);
    return next(request);
  };
}
