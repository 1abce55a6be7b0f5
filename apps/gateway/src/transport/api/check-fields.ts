import { validateSync } from 'class-validator';
import { GatewayError } from '#errors';

/**
 * Checks those properties of a request that `fields` has rules for. The request itself is read, through a view that
 * class-validator takes for an instance of `fields`. @throws `FIELD_INVALID`, which names the first bad field as the
 * proto does
 */
export function checkFields<T extends object>(
  fields: new () => T,
  request: { readonly [K in keyof T]: T[K] },
): void {
  const view = Object.create(request, { constructor: { value: fields } }) as object;
  const [problem] = validateSync(view, { stopAtFirstError: true });
  if (problem === undefined) return;
  const field = problem.property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const [message = `${problem.property} is invalid`] = Object.values(problem.constraints ?? {});
  throw new GatewayError('FIELD_INVALID', message.replace(problem.property, field), { metadata: { field } });
}
