import type { GatewayError } from '#errors';

/** Replaces the content of a request that could not be read, so that the call is refused after its guards. */
export class RefusedRequest {
  constructor(readonly error: GatewayError) {}
}

/** Returns the content of a request. @throws the reason why it could not be read */
export function readRequest<T>(request: T | RefusedRequest): T {
  if (request instanceof RefusedRequest) throw request.error;
  return request;
}
