import { APICallError, JSONParseError, RetryError, StreamProviderError, TypeValidationError } from 'ai';
import { GatewayError } from '#errors';
import { retryDelayMs } from './limits/retry-delay.js';

/** For a rate limit whose provider does not say how long. */
const DEFAULT_RETRY_DELAY_MS = 5_000;

/** Bounds the walk along `cause`, which may be a circle. */
const MAX_CAUSES = 10;

/**
 * Says what the SDK or the provider threw as a `MODEL_*` error. Nothing of the
 * original but status, retry delay and the system's error code is kept, not even as
 * `cause`: those errors carry the prompt, headers and response body, and
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
      'The model provider sent something that is not its protocol.',
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

/** The provider or its model would not answer this. */
export function declined(): GatewayError {
  return new GatewayError('MODEL_REFUSED', 'The model declined to answer.');
}

export function modelOutputTooLong(maxBytes: number): GatewayError {
  return new GatewayError('MODEL_OUTPUT_INVALID', `The model's answer is longer than ${maxBytes} bytes.`);
}

export function notConfigured(): GatewayError {
  return new GatewayError('MODEL_NOT_CONFIGURED', 'No model provider is configured.');
}

/** The provider's answer had no proper end. */
export function cutOff(): GatewayError {
  return new GatewayError('MODEL_UNAVAILABLE', "The model's answer was cut off.");
}

function statusFailure(status: number, error: unknown): GatewayError {
  const asked = APICallError.isInstance(error) ? retryDelayMs(error.responseHeaders, Date.now()) : undefined;
  if (status === 429) {
    return new GatewayError('MODEL_RATE_LIMITED', 'The model provider limits the rate of requests.', {
      retryDelayMs: asked ?? DEFAULT_RETRY_DELAY_MS,
    });
  }
  if (status >= 500 || status === 408 || status === 409) {
    return new GatewayError('MODEL_UNAVAILABLE', `The model provider failed with status ${status}.`, {
      retryDelayMs: asked,
    });
  }
  return new GatewayError('MODEL_REFUSED', `The model provider refused the request with status ${status}.`);
}

function statusOf(error: unknown): number | undefined {
  return APICallError.isInstance(error) || StreamProviderError.isInstance(error)
    ? error.statusCode
    : undefined;
}

/** By shape, not by class: the runtime's own errors may be of another realm. */
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
