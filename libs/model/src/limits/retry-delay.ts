/** One day; a longer delay is treated as invalid. */
const MAX_RETRY_DELAY_MS = 24 * 60 * 60 * 1000;

/**
 * Returns the delay that a provider requests, in ms from `nowMs`: `retry-after-ms`, or `retry-after` as seconds or
 * as an HTTP date. Undefined when the header is absent or invalid.
 */
export function retryDelayMs(
  headers: Readonly<Record<string, string>> | undefined,
  nowMs: number,
): number | undefined {
  const candidates = [
    numberOf(headers?.['retry-after-ms']),
    numberOf(headers?.['retry-after'], 1000),
    Date.parse(headers?.['retry-after'] ?? '') - nowMs,
  ];
  const delayMs = candidates.find((candidate) => candidate !== undefined && !Number.isNaN(candidate));
  return delayMs === undefined ? undefined : Math.min(Math.max(Math.round(delayMs), 0), MAX_RETRY_DELAY_MS);
}

function numberOf(text: string | undefined, factor = 1): number | undefined {
  return text && /^\d+(\.\d+)?$/.test(text) ? Number(text) * factor : undefined;
}
