import type { LoggerService } from '@nestjs/common';

/**
 * Logs promises that are rejected without a handler, in place of Node's default, which ends the process:
 * a worker that forgets a promise must not end the runs of others. Returns a function that stops it.
 */
export function logUnhandledRejections(logger: LoggerService): () => void {
  const log = (error: unknown): void => {
    logger.error({ err: error }, 'a promise was rejected and nobody saw');
  };
  process.on('unhandledRejection', log);
  return () => {
    process.off('unhandledRejection', log);
  };
}
