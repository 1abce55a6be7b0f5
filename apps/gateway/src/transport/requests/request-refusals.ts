import { GatewayError } from '#errors';

const MAX_SHOWN_NAME = 64;

/** Returns the error for a request, or one of its fields, that the method cannot accept. */
export function malformedRequest(problem: string, field?: string): GatewayError {
  if (field === undefined) return new GatewayError('REQUEST_MALFORMED', `the request ${problem}`);
  const name = shownName(field);
  return new GatewayError('REQUEST_MALFORMED', `${name} ${problem}`, { metadata: { field: name } });
}

/**
 * Returns the error for a field that is unknown, repeated or out of bounds, under the name that the client
 * used.
 */
export function invalidField(field: string, problem: string): GatewayError {
  const name = shownName(field);
  return new GatewayError('FIELD_INVALID', `${name} ${problem}`, { metadata: { field: name } });
}

export function requestTooLarge(maxBytes: number): GatewayError {
  return new GatewayError('REQUEST_TOO_LARGE', `the request is larger than ${maxBytes} bytes`);
}

/** Returns a bounded part of a name, since the client may have sent any. */
function shownName(field: string): string {
  return field.slice(0, MAX_SHOWN_NAME).toWellFormed();
}
