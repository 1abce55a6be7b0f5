import { GatewayError } from '#errors';
import { checkFields } from './check-fields.js';
import { RunIdFields } from './request-fields.js';

/** @throws `RUN_ID_MISSING`, `FIELD_INVALID` */
export function checkedRunId(runId: string): string {
  if (runId === '') throw new GatewayError('RUN_ID_MISSING', 'run_id is missing');
  checkFields(RunIdFields, { runId });
  return runId;
}
