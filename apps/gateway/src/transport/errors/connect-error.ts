import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema, RetryInfoSchema } from '#contract';
import { ERROR_CODES, type GatewayError } from '#errors';
import { errorInfo, retryInfo } from './error-details.js';

type OutgoingDetail = Extract<ConnectError['details'][number], { desc: unknown }>;

/** Returns an error as Connect and gRPC-Web have it, with `google.rpc` details. */
export function connectError(error: GatewayError): ConnectError {
  const retry = retryInfo(error);
  const details: OutgoingDetail[] = [{ desc: ErrorInfoSchema, value: errorInfo(error) }];
  if (retry !== undefined) details.push({ desc: RetryInfoSchema, value: retry });
  // Connect numbers its codes as gRPC does.
  const code: Code = ERROR_CODES[error.code];
  return new ConnectError(error.message, code, undefined, details, error);
}
