import { APICallError } from 'ai';
import { retryDelayMs } from './retry-delay.js';

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/** When a failed attempt may be tried again. */
export interface Retry {
  readonly delayMs: number;
  /** The provider named the delay; it then holds for everybody who asks it. */
  readonly isAsked: boolean;
}

/**
 * Undefined for what would fail again. The delay is what the provider asks for, else one
 * that doubles with every attempt and differs by chance, so that those who failed together do not return together.
 */
export function retryOf(
  error: unknown,
  attempt: number,
  random: () => number = Math.random,
): Retry | undefined {
  if (!APICallError.isInstance(error) || !error.isRetryable) return undefined;
  const asked = retryDelayMs(error.responseHeaders, Date.now());
  if (asked !== undefined) return { delayMs: asked, isAsked: true };
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** attempt, MAX_BACKOFF_MS);
  return { delayMs: Math.round(backoffMs * (0.5 + random() / 2)), isAsked: false };
}
