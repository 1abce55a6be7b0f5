import { crc32 } from 'node:zlib';

/** Numbers fold into a checksum by these odd factors, so that their order matters. */
const FIRST_FACTOR = 0x9e3779b1;
const LAST_FACTOR = 0x85ebca77;

/** What the checksums of a run's segments begin with: a segment of another run never fits. */
export function runSeed(runId: string): number {
  return crc32(runId);
}

/**
 * The checksum of one form of a segment, bound to its run, its first and its
 * last event. Every run of up to 32 altered bits is noticed, any other damage
 * but for one case in four billion. Signed, which SQLite keeps in four bytes.
 */
export function segmentSum(seed: number, firstSeq: number, lastSeq: number, bytes: Uint8Array): number {
  const place = seed ^ Math.imul(firstSeq, FIRST_FACTOR) ^ Math.imul(lastSeq, LAST_FACTOR);
  return crc32(bytes, place >>> 0) | 0;
}

/** The checksum of the columns of a row, in the order given. */
export function recordSum(values: readonly unknown[]): number {
  return crc32(JSON.stringify(values)) | 0;
}
