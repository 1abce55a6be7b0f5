import { GatewayError } from '#errors';

/**
 * Returns the error of an aborted operation: the signal's own reason if it is a `GatewayError`, such as that of a
 * cancelled run, else `REQUEST_CANCELLED`.
 */
export function cancelledBy(signal: AbortSignal): GatewayError {
  const reason: unknown = signal.reason;
  if (reason instanceof GatewayError) return reason;
  return new GatewayError('REQUEST_CANCELLED', 'The operation was cancelled.', { cause: reason });
}
