import { invalidField } from '../requests/request-refusals.js';

/** Parses a query parameter that is a whole number. @throws `FIELD_INVALID` */
export function integerFrom(field: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidField(field, 'must be a whole number');
}
