/**
 * Returns the size of the value as JSON, in bytes; Infinity for a value without JSON, such as one that contains
 * itself.
 */
export function jsonSizeBytes(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return Infinity;
  }
}
