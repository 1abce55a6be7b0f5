import { GatewayError } from '#errors';

const MAX_SHOWN_NAME = 64;

/** The request, or its named field, is not what the method takes. */
export function malformedRequest(problem: string, field?: string): GatewayError {
  if (field === undefined) return new GatewayError('REQUEST_MALFORMED', `the request ${problem}`);
  const name = shownName(field);
  return new GatewayError('REQUEST_MALFORMED', `${name} ${problem}`, { metadata: { field: name } });
}

/** A field, by the name that the client gave it, which is not known, given twice, or out of bounds. */
export function invalidField(field: string, problem: string): GatewayError {
  const name = shownName(field);
  return new GatewayError('FIELD_INVALID', `${name} ${problem}`, { metadata: { field: name } });
}

export function requestTooLarge(maxBytes: number): GatewayError {
  return new GatewayError('REQUEST_TOO_LARGE', `the request is larger than ${maxBytes} bytes`);
}

/** A name that somebody made up is repeated only as far as a name goes. */
function shownName(field: string): string {
  return field.slice(0, MAX_SHOWN_NAME).toWellFormed();
}
