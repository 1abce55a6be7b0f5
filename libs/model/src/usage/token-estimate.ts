import type { ProviderMessage, ProviderRequest, ReportedUsage } from '../language-model.js';
import type { TokenUsage } from './usage-ledger.port.js';

/**
 * Text and code take three to five bytes per token in common tokenizers. The estimate is used only until the
 * provider's own count arrives.
 */
const BYTES_PER_TOKEN = 4;

/** Estimates the tokens of that many UTF-8 bytes. */
export function estimatedTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** Returns the UTF-8 bytes of a request's prompt, tools and schema. */
export function requestBytes({
  prompt,
  tools,
  responseFormat,
}: Pick<ProviderRequest, 'prompt' | 'tools' | 'responseFormat'>): number {
  const schema = responseFormat?.type === 'json' ? jsonBytes(responseFormat.schema) : 0;
  return prompt.reduce((sum, message) => sum + messageBytes(message), 0) + jsonBytes(tools) + schema;
}

/** Returns the provider's count for an answer, with estimates for what it leaves out. */
export function countedUsage(
  reported: ReportedUsage | undefined,
  estimate: { readonly inputTokens: number; readonly outputBytes: number },
): TokenUsage {
  const inputTokens = reported?.inputTokens.total;
  const outputTokens = reported?.outputTokens.total;
  const isWhole = inputTokens !== undefined && outputTokens !== undefined;
  return {
    requests: 1,
    estimatedRequests: isWhole ? 0 : 1,
    inputTokens: countOf(inputTokens) ?? estimate.inputTokens,
    cachedInputTokens: countOf(reported?.inputTokens.cacheRead) ?? 0,
    outputTokens: countOf(outputTokens) ?? estimatedTokens(estimate.outputBytes),
  };
}

/** Returns undefined unless the provider sent a valid count. */
function countOf(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 0 && value <= 2 ** 40
    ? Math.round(value)
    : undefined;
}

function messageBytes(message: ProviderMessage): number {
  if (typeof message.content === 'string') return Buffer.byteLength(message.content);
  let bytes = 0;
  for (const part of message.content) {
    bytes += part.type === 'text' ? Buffer.byteLength(part.text) : jsonBytes(part);
  }
  return bytes;
}

function jsonBytes(value: unknown): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}
