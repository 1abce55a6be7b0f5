import { GatewayError } from './gateway-error.js';

/** Clients look for these very words, and open a new session when they find them. */
export function sessionNotFound(): GatewayError {
  return new GatewayError('SESSION_NOT_FOUND', 'session not found');
}

/** Clients look for these very words. The other word that they look for must not stand in it. */
export function runNotFound(): GatewayError {
  return new GatewayError('RUN_NOT_FOUND', 'run not found');
}
