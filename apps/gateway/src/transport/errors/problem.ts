import type { ErrorCode, GatewayError } from '#errors';

const HTTP_STATUS: Record<ErrorCode, number> = {
  CANCELLED: 499,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 409,
  ABORTED: 409,
  INTERNAL: 500,
  DATA_LOSS: 500,
  UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
};

/** The body of an `application/problem+json` reply. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable: boolean;
  readonly request_id: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Returns an error as a problem document. `status` overrides that of the error's code where a protocol asks
 * for another.
 */
export function problem(
  error: GatewayError,
  requestId: string,
  status: number = HTTP_STATUS[error.code],
): Problem {
  const { code, reason, retryable, metadata, message } = error;
  return {
    type: 'about:blank',
    title: reason.toLowerCase().replaceAll('_', ' '),
    status,
    detail: message,
    code,
    reason,
    retryable,
    request_id: requestId,
    metadata,
  };
}

/** Returns whole seconds for `Retry-After`; undefined for errors without it. */
export function retryAfterSeconds({ code, retryDelayMs }: GatewayError): number | undefined {
  if (code !== 'UNAVAILABLE' && code !== 'RESOURCE_EXHAUSTED') return undefined;
  return Math.max(1, Math.ceil((retryDelayMs ?? 1_000) / 1_000));
}
