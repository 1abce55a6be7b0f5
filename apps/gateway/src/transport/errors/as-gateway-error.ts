import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { GatewayError } from '#errors';

const logger = new Logger('Errors');

/** What a client may learn of whatever was thrown; the unforeseen is logged under an id that the text names. */
export function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const errorId = randomUUID();
  logger.error({ err: thrown, errorId }, 'an unforeseen error');
  return new GatewayError('UNFORESEEN', `internal error (error id ${errorId})`, {
    metadata: { error_id: errorId },
  });
}
