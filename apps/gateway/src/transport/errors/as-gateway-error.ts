import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { GatewayError } from '#errors';

const logger = new Logger('Errors');

/**
 * Returns a GatewayError as it is. Any other error is logged under an id, and replaced by `UNFORESEEN` whose
 * text only names that id.
 */
export function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const errorId = randomUUID();
  logger.error({ err: thrown, errorId }, 'an unforeseen error');
  return new GatewayError('UNFORESEEN', `internal error (error id ${errorId})`, {
    metadata: { error_id: errorId },
  });
}
