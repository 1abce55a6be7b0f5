import { GatewayError } from './gateway-error.js';

/** Clients match on these exact words and then open a new session. */
export function sessionNotFound(): GatewayError {
  return new GatewayError('SESSION_NOT_FOUND', 'session not found');
}

/** Clients match on these exact words. The text must not contain `session`. */
export function runNotFound(): GatewayError {
  return new GatewayError('RUN_NOT_FOUND', 'run not found');
}
