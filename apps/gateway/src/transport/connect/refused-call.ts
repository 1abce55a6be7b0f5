import type { ConnectError } from '@connectrpc/connect';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { connectError } from '../errors/connect-error.js';
import { logRefusal, type RefusedCall } from '../errors/log-refusal.js';

/** The error as a client of Connect or gRPC-Web gets it, once it has left its log line. */
export function refusedCall(header: Headers, method: string, thrown: unknown): ConnectError {
  const error = asGatewayError(thrown);
  const isGrpcWeb = header.get('content-type')?.includes('grpc-web') === true;
  const wire: RefusedCall['wire'] = isGrpcWeb ? 'grpc-web' : 'connect';
  logRefusal({ wire, method }, error);
  return connectError(error);
}
