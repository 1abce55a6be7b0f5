import { crc32 } from 'node:zlib';

/** Odd factors that fold numbers into a checksum, so that their order matters. */
const FIRST_FACTOR = 0x9e3779b1;
const LAST_FACTOR = 0x85ebca77;

/** Returns the seed of the checksums of a run's segments, so that a segment of another run never fits. */
export function runSeed(runId: string): number {
  return crc32(runId);
}

/**
 * Returns the checksum of one form of a segment, bound to its run, its first and its last event. It
 * detects every burst of up to 32 altered bits, and misses other damage once in four billion. Signed,
 * so that SQLite stores it in four bytes.
 */
export function segmentSum(seed: number, firstSeq: number, lastSeq: number, bytes: Uint8Array): number {
  const place = seed ^ Math.imul(firstSeq, FIRST_FACTOR) ^ Math.imul(lastSeq, LAST_FACTOR);
  return crc32(bytes, place >>> 0) | 0;
}

/** Returns the checksum of the columns of a row, in the given order. */
export function recordSum(values: readonly unknown[]): number {
  return crc32(JSON.stringify(values)) | 0;
}
