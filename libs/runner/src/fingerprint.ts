import { createHash } from 'node:crypto';

/** What a worker's result depends on. */
export type FingerprintParts = Readonly<Record<string, unknown>> & {
  readonly workerKey: string;
  readonly version: number;
};

/** A hex SHA-256 that is the same whenever the parts are. */
export function fingerprint(parts: FingerprintParts): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

/** JSON whose object keys are in order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
