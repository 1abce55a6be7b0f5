import type { LoggerService } from '@nestjs/common';

/** Each of them drains a gateway that stops on signals; the process then exits with 0. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Ends the process with 1 when it still runs `boundMs` after a stop signal. Returns a function that lifts the bound. */
export function boundExit(boundMs: number, logger: LoggerService): () => void {
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer ??= setTimeout(() => {
      logger.error({ boundMs }, 'the shutdown took too long and was cut short');
      process.exit(1);
    }, boundMs).unref();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, begin);
  return () => {
    clearTimeout(timer);
    for (const signal of STOP_SIGNALS) process.off(signal, begin);
  };
}
