/** Bytes of source code that models make one token of, on the low side, so that a budget holds. */
const BYTES_PER_TOKEN = 3.2;

/** About how many tokens a model makes of so many bytes of source code. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
