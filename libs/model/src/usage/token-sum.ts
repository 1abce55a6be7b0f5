import type { TokenUsage } from './usage-ledger.port.js';

export const NO_TOKENS: TokenUsage = {
  requests: 0,
  estimatedRequests: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
};

/** All of them together, without their models and days. */
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

/** What budgets count. */
export function billedTokens({ inputTokens, outputTokens }: TokenUsage): number {
  return inputTokens + outputTokens;
}
