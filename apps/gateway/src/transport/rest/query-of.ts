import type { Request } from 'express';
import { invalidField, malformedRequest } from '../requests/request-refusals.js';

/**
 * Returns the query parameters of a request by their camelCase names; each is accepted in snake_case too, and
 * an empty one counts as absent. Input that would otherwise be ignored is refused: a name that the route does
 * not know, one given twice, and fields in the body of a request that takes none. @throws `FIELD_INVALID`,
 * `REQUEST_MALFORMED`
 */
export function queryOf<N extends string = never>(
  request: Request,
  ...names: readonly N[]
): Partial<Readonly<Record<N, string>>> {
  refuseBrokenEscapes(request);
  if (request.method === 'GET' || request.method === 'HEAD') refuseFields(request.body);
  const known = new Map(names.flatMap((name) => [[name, name] as const, [snakeCase(name), name] as const]));
  const found: Partial<Record<N, string>> = {};
  const seen = new Set<N>();
  for (const [given, value] of Object.entries(request.query)) {
    const name = known.get(given);
    if (name === undefined) throw invalidField(given, 'is not known');
    if (typeof value !== 'string' || seen.has(name)) throw invalidField(given, 'is given more than once');
    seen.add(name);
    if (value !== '') found[name] = value;
  }
  return found;
}

/** Express decodes invalid UTF-8 without an error. */
function refuseBrokenEscapes({ originalUrl }: Request): void {
  try {
    decodeURIComponent(originalUrl.split('?').slice(1).join('?'));
  } catch {
    throw malformedRequest('has a query that is not UTF-8 in percent-encoding');
  }
}

function refuseFields(body: unknown): void {
  if (body === undefined) return;
  if (typeof body !== 'object' || body === null) throw malformedRequest('takes no body');
  const [name] = Object.keys(body);
  if (name !== undefined)
    throw invalidField(name, 'is not known in the body of this method; it belongs in the query');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
