import { HttpException } from '@nestjs/common';
import { GatewayError } from '#errors';

/** Turns an error of Nest, Express or a body parser about a bad request into the taxonomy; returns any other as it is. */
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
  // body-parser marks its errors so.
  const { status, expose } = (thrown ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}
