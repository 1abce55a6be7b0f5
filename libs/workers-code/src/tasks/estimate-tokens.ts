/** Code has about so many bytes for each token of the usual models; comments and names vary it by a quarter. */
const BYTES_PER_TOKEN = 3.6;
/** The path and the fences around a file in a prompt. */
const OVERHEAD_TOKENS = 20;

/** How many tokens a file takes in a prompt, about. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN) + OVERHEAD_TOKENS;
}
