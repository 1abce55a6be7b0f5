import { GatewayError } from '#errors';
import type { WatchEnd } from '#watch';
import { asGatewayError } from './errors/as-gateway-error.js';

/** The error with which a wire closes a watch that has not finished. */
export function watchFailure(reason: Exclude<WatchEnd, { kind: 'finished' }>): GatewayError {
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
