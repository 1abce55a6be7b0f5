/** A low estimate of the source code bytes per token, so that a budget is not exceeded. */
const BYTES_PER_TOKEN = 3.2;

/** Estimates the tokens of that many bytes of source code. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
