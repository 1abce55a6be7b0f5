import type { TokenUsage } from './usage-ledger.port.js';

export const NO_TOKENS: TokenUsage = {
  requests: 0,
  estimatedRequests: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
};

/** Returns the sum of all usages, across models and days. */
export function tokenSum(usages: Iterable<TokenUsage>): TokenUsage {
  let { requests, estimatedRequests, inputTokens, cachedInputTokens, outputTokens } = NO_TOKENS;
  for (const usage of usages) {
    requests += usage.requests;
    estimatedRequests += usage.estimatedRequests;
    inputTokens += usage.inputTokens;
    cachedInputTokens += usage.cachedInputTokens;
    outputTokens += usage.outputTokens;
  }
  return { requests, estimatedRequests, inputTokens, cachedInputTokens, outputTokens };
}

/** Returns the tokens that count towards budgets. */
export function billedTokens({ inputTokens, outputTokens }: TokenUsage): number {
  return inputTokens + outputTokens;
}
