import { GatewayError } from '#errors';

/** A query parameter that is a whole number, or absent. @throws `FIELD_INVALID` */
export function integerFrom(field: string, text: unknown): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return Number(text);
  throw new GatewayError('FIELD_INVALID', `${field} must be a whole number`, { metadata: { field } });
}
