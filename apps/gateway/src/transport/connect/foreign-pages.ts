import { isForeign, originRefusal, type KnownOrigins } from '../rest/foreign-origin.js';

/** Refuses calls of pages from unknown origins, as REST does. @throws `REQUEST_MALFORMED` */
export function refuseForeignPage(header: Headers, known: KnownOrigins): void {
  const text = (name: string): string | undefined => header.get(name) ?? undefined;
  const origin = text('origin');
  const headers = { origin, host: text('host'), 'sec-fetch-site': text('sec-fetch-site') };
  if (isForeign(headers, known)) throw originRefusal(origin);
}
