import { createHash } from 'node:crypto';
import { canonicalJson } from '#runner';
import type { RequestKey } from './run-store.port.js';

/** Undefined for a request without an id: it cannot be told from another. */
export function requestKey(scope: string, requestId: string, request: unknown): RequestKey | undefined {
  if (requestId === '') return undefined;
  const hash = createHash('sha256').update(canonicalJson(request)).digest('hex');
  return { key: `${scope}:${requestId}`, hash };
}
