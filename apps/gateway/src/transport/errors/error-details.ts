import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { ErrorInfoSchema, RetryInfoSchema, type ErrorInfo, type RetryInfo } from '#contract';
import type { GatewayError } from '#errors';

const DOMAIN = 'run-gateway';

/** Returns the `google.rpc.ErrorInfo` of an error, for gRPC and Connect. */
export function errorInfo({ reason, metadata }: GatewayError): ErrorInfo {
  return create(ErrorInfoSchema, { reason, domain: DOMAIN, metadata: { ...metadata } });
}

export function retryInfo({ retryDelayMs }: GatewayError): RetryInfo | undefined {
  if (retryDelayMs === undefined) return undefined;
  return create(RetryInfoSchema, { retryDelay: durationFromMs(retryDelayMs) });
}
