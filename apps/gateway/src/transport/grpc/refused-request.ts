import type { GatewayError } from '#errors';

/** Stands in for a gRPC request that is refused where its bytes are read: only a handler can answer with a reason. */
export class RefusedRequest {
  constructor(readonly error: GatewayError) {}
}
