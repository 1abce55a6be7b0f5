import { APICallError, JSONParseError, RetryError, StreamProviderError, TypeValidationError } from 'ai';
import { GatewayError } from '#errors';
import { retryDelayMs } from './limits/retry-delay.js';

/** Used for a rate limit whose provider requests no delay. */
const DEFAULT_RETRY_DELAY_MS = 5_000;

/** Upper bound of the walk along `cause`, which may be a cycle. */
const MAX_CAUSES = 10;

/**
 * Converts an error of the SDK or provider to a `MODEL_*` error. Keeps only the status, the retry delay and the
 * system's error code, and sets no `cause`: the originals contain the prompt, headers and response body, and
 * loggers print what they find.
 */
export function modelFailure(error: unknown): GatewayError {
  const last = RetryError.isInstance(error) ? error.lastError : error;
  const chain = causesOf(last);
  const own = chain.find((cause) => cause instanceof GatewayError);
  if (own) return own;
  if (chain.some((cause) => JSONParseError.isInstance(cause) || TypeValidationError.isInstance(cause))) {
    return new GatewayError(
      'MODEL_OUTPUT_INVALID',
      'The model provider sent a response that does not follow its protocol.',
    );
  }
  const status = statusOf(last);
  if (status !== undefined && status >= 300) return statusFailure(status, last);
  const code = chain.map(systemCodeOf).find((found) => found !== undefined);
  return new GatewayError(
    'MODEL_UNAVAILABLE',
    `The connection to the model provider failed${code ? ` (${code})` : ''}.`,
  );
}

/** The provider or its model declined the request. */
export function declined(): GatewayError {
  return new GatewayError('MODEL_REFUSED', 'The model declined to answer.');
}

export function modelOutputTooLong(maxBytes: number): GatewayError {
  return new GatewayError('MODEL_OUTPUT_INVALID', `The model's answer is longer than ${maxBytes} bytes.`);
}

export function notConfigured(): GatewayError {
  return new GatewayError('MODEL_NOT_CONFIGURED', 'No model provider is configured.');
}

/** The provider's answer ended without a proper finish. */
export function cutOff(): GatewayError {
  return new GatewayError('MODEL_UNAVAILABLE', "The model's answer was cut off.");
}

function statusFailure(status: number, error: unknown): GatewayError {
  const requestedDelayMs = APICallError.isInstance(error)
    ? retryDelayMs(error.responseHeaders, Date.now())
    : undefined;
  if (status === 429) {
    return new GatewayError('MODEL_RATE_LIMITED', 'The model provider limits the rate of requests.', {
      retryDelayMs: requestedDelayMs ?? DEFAULT_RETRY_DELAY_MS,
    });
  }
  if (status >= 500 || status === 408 || status === 409) {
    return new GatewayError('MODEL_UNAVAILABLE', `The model provider failed with status ${status}.`, {
      retryDelayMs: requestedDelayMs,
    });
  }
  return new GatewayError('MODEL_REFUSED', `The model provider refused the request with status ${status}.`);
}

function statusOf(error: unknown): number | undefined {
  return APICallError.isInstance(error) || StreamProviderError.isInstance(error)
    ? error.statusCode
    : undefined;
}

/** Recognises errors by shape, not by class, as the runtime's own errors may come from another realm. */
function causesOf(error: unknown): object[] {
  const chain: object[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null && chain.length < MAX_CAUSES) {
    chain.push(current);
    current = 'cause' in current ? current.cause : undefined;
  }
  return chain;
}

function systemCodeOf(error: object): string | undefined {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : undefined;
}
