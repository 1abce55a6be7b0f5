import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { ErrorInfoSchema, RetryInfoSchema, StatusSchema } from '#contract';
import { ERROR_CODES, type GatewayError } from '#errors';
import { errorInfo, retryInfo } from './error-details.js';

/** Returns an error as a gRPC status with `google.rpc` details. */
export function grpcStatus(error: GatewayError): StatusObject {
  const code = ERROR_CODES[error.code];
  const retry = retryInfo(error);
  const details = [anyPack(ErrorInfoSchema, errorInfo(error))];
  if (retry !== undefined) details.push(anyPack(RetryInfoSchema, retry));
  const status = create(StatusSchema, { code, message: error.message, details });
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, status)));
  return { code, details: error.message, metadata };
}

/** Returns the status of `grpcStatus` as an Error, which some interfaces of grpc-js require. */
export function grpcServiceError(error: GatewayError): ServiceError {
  const status = grpcStatus(error);
  return Object.assign(new Error(status.details), status);
}
