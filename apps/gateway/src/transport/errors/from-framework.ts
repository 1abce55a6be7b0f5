import { HttpException } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { GatewayError, type ErrorReason } from '#errors';

type Refusal = readonly [reason: ErrorReason, text: string];

const MALFORMED: Refusal = ['REQUEST_MALFORMED', 'the request is not well-formed'];
/** The meaning of HTTP statuses from guards and the framework; any other of the client's errors is malformed. */
const REFUSALS: Readonly<Partial<Record<number, Refusal>>> = {
  401: ['UNAUTHENTICATED', 'the caller is not authenticated'],
  403: ['PERMISSION_DENIED', 'permission denied'],
  404: ['ROUTE_NOT_FOUND', 'there is no such route'],
  429: ['RATE_LIMITED', 'too many requests'],
};

/** Nest marks the refusal of a guard on gRPC by this text only. */
const GUARD_REFUSAL = 'Forbidden resource';

/**
 * Converts an error of Nest, Express or a body parser about a bad request to the taxonomy; returns any other
 * as it is.
 */
export function fromFramework(thrown: unknown): unknown {
  const status = statusOf(thrown);
  if (status === undefined || status >= 500) return thrown;
  const [reason, text] = REFUSALS[status] ?? MALFORMED;
  return new GatewayError(reason, text, { cause: thrown });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof GatewayError) return undefined;
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof RpcException && thrown.message === GUARD_REFUSAL) return 403;
  // Errors of body-parser have these properties.
  const { status, expose } = (thrown ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}
