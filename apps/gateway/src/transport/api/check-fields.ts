import { invalidField } from '../requests/request-refusals.js';
import type { FieldRules } from './field-rules.js';

/** Checks the fields of a request in the order of their rules. @throws `FIELD_INVALID`, which names the first bad field */
export function checkFields<R extends object>(rules: FieldRules<R>, request: R): void {
  for (const name in rules) {
    const problem = rules[name]?.(request[name]);
    if (problem !== undefined) throw invalidField(protoName(name), problem);
  }
}

/** Returns `user_id` for `userId`. */
function protoName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
