import { createHash } from 'node:crypto';
import { canonicalJson } from '#runner';
import type { RequestKey } from './run-store.port.js';

/** Returns undefined for a request without an id, which cannot be recognized when it is repeated. */
export function requestKey(
  method: 'init' | 'start' | 'input',
  owner: string,
  requestId: string,
  request: unknown,
): RequestKey | undefined {
  if (requestId === '') return undefined;
  const hash = createHash('sha256').update(canonicalJson(request)).digest('hex');
  // As JSON, so that no owner and id can be crafted to look like another pair.
  return { key: JSON.stringify([method, owner, requestId]), hash };
}
