import type { LoggerService } from '@nestjs/common';

/**
 * Logs promises that were rejected and that nobody saw, in place of ending the
 * process: workers are other people's code, and one that forgot a promise must
 * not end everybody's runs. Returns what stops it.
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
