import type { GatewayError } from '#errors';

/** Stands in for a gRPC request that is refused where its bytes are read: only a handler can answer with a reason. */
export class RefusedRequest {
  constructor(readonly error: GatewayError) {}
}

/** @throws the reason for which the request was refused where its bytes were read */
export function accepted<T extends object>(request: T | RefusedRequest): T {
  if (request instanceof RefusedRequest) throw request.error;
  return request;
}
