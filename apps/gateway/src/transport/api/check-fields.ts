import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { GatewayError } from '#errors';

/** Validates a request's fields. @throws `FIELD_INVALID`, which names the first bad field. */
export function checkFields<T extends object>(fields: new () => T, values: { [K in keyof T]: T[K] }): void {
  const [problem] = validateSync(plainToInstance(fields, values), { stopAtFirstError: true });
  if (problem === undefined) return;
  const [message = `${problem.property} is invalid`] = Object.values(problem.constraints ?? {});
  throw new GatewayError('FIELD_INVALID', message, { metadata: { field: problem.property } });
}
