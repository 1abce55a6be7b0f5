import type { GatewayError } from '#errors';

/**
 * Replaces the message of a gRPC request whose bytes could not be read, since only a handler can reply with a
 * reason.
 */
export class RefusedRequest {
  constructor(readonly error: GatewayError) {}
}

/** Returns the message of a request. @throws the reason why its bytes could not be read */
export function readRequest<T extends object>(request: T | RefusedRequest): T {
  if (request instanceof RefusedRequest) throw request.error;
  return request;
}
