import { APICallError } from 'ai';
import { retryDelayMs } from './retry-delay.js';

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/** The delay before a failed attempt is retried. */
export interface Retry {
  readonly delayMs: number;
  /** True when the provider requested the delay; it then applies to every caller of that provider. */
  readonly isFromProvider: boolean;
}

/**
 * Returns undefined for an error that would occur again. The delay is the one the provider requests, or else
 * doubles with every attempt, with jitter so that calls which failed together do not retry together.
 */
export function retryOf(
  error: unknown,
  attempt: number,
  random: () => number = Math.random,
): Retry | undefined {
  if (!APICallError.isInstance(error) || !error.isRetryable) return undefined;
  const requestedDelayMs = retryDelayMs(error.responseHeaders, Date.now());
  if (requestedDelayMs !== undefined) return { delayMs: requestedDelayMs, isFromProvider: true };
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** attempt, MAX_BACKOFF_MS);
  return { delayMs: Math.round(backoffMs * (0.5 + random() / 2)), isFromProvider: false };
}
