import { HttpException } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { GatewayError } from '#errors';

/** Nest marks the refusal of a guard on gRPC by this text only. */
const GUARD_REFUSAL = 'Forbidden resource';

/**
 * Converts an error of Nest, Express or a body parser about a bad request to the taxonomy; returns any other
 * as it is.
 */
export function fromFramework(thrown: unknown): unknown {
  const status = statusOf(thrown);
  if (status === undefined || status >= 500) return thrown;
  if (status === 403) return new GatewayError('PERMISSION_DENIED', 'permission denied', { cause: thrown });
  if (status === 404) return new GatewayError('ROUTE_NOT_FOUND', 'there is no such route', { cause: thrown });
  return new GatewayError('REQUEST_MALFORMED', 'the request is not well-formed', { cause: thrown });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof GatewayError) return undefined;
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof RpcException && thrown.message === GUARD_REFUSAL) return 403;
  // Errors of body-parser have these properties.
  const { status, expose } = (thrown ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}
