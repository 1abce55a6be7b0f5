import { GatewayError } from '#errors';
import type { WatchEnd } from '#watch';
import { asGatewayError } from './as-gateway-error.js';

type FailedEnd = Exclude<WatchEnd, { kind: 'finished' }>;

const failures = new WeakMap<FailedEnd, GatewayError>();

/** Returns the error with which a wire ends an unfinished watch: the same object for the same end. */
export function watchFailure(end: FailedEnd): GatewayError {
  const failure = failures.get(end) ?? failureOf(end);
  failures.set(end, failure);
  return failure;
}

function failureOf(reason: FailedEnd): GatewayError {
  switch (reason.kind) {
    case 'stalled':
      return new GatewayError(
        'WATCH_STALLED',
        'the client took nothing for too long; resume from the last seq',
      );
    case 'draining': {
      const retry = { retryDelayMs: reason.retryMs };
      return new GatewayError('DRAINING', 'the server is shutting down; resume from the last seq', retry);
    }
    case 'failed':
      return asGatewayError(reason.error);
  }
}
