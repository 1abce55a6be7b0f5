/** Bytes of the value as JSON; Infinity for what is not JSON, such as a value that holds itself. */
export function jsonSizeBytes(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return Infinity;
  }
}
