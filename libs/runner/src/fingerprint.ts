import { createHash } from 'node:crypto';

export interface FingerprintParts {
  readonly workerKey: string;
  readonly version: number;
  /** The repository's commit. */
  readonly commit: string;
  readonly input: unknown;
  /** Of the required workers, by key. */
  readonly requirements: Readonly<Record<string, string>>;
}

/** A hex SHA-256 that is the same whenever a worker's result must be. */
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
