import { createHash } from 'node:crypto';

/** The inputs that determine a worker's result. */
export type FingerprintParts = Readonly<Record<string, unknown>> & {
  readonly workerKey: string;
  readonly version: number;
};

/** Returns a hex SHA-256 that is equal for equal parts. */
export function fingerprint(parts: FingerprintParts): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

/** Returns JSON with sorted object keys, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
