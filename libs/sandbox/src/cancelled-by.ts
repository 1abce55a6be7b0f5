import { GatewayError } from '#errors';

/**
 * The error that an aborted operation ends with: the signal's own reason where
 * that is a `GatewayError` (a cancelled run says so), else `REQUEST_CANCELLED`.
 */
export function cancelledBy(signal: AbortSignal): GatewayError {
  const reason: unknown = signal.reason;
  if (reason instanceof GatewayError) return reason;
  return new GatewayError('REQUEST_CANCELLED', 'The operation was cancelled.', { cause: reason });
}
