import type { ModuleMetadata } from '@nestjs/common';
import { pino } from 'pino';
import { bootProblem } from './boot-problem.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { startGateway } from './start-gateway.js';

/** Shutdown takes no longer, whatever hangs. */
const EXIT_MS = 9_500;

/**
 * Serves until the process is told to stop. A start that fails exits with 1 and
 * says why. `workers` are the Nest modules that bring further workers.
 */
export async function runProcess(
  configure: () => GatewayConfig,
  workers: ModuleMetadata['imports'] = [],
): Promise<void> {
  const logger = pino({ base: { pid: process.pid } });
  // Workers are other people's code: a promise that one of them forgot must not end everybody's runs.
  process.on('unhandledRejection', (error) =>
    logger.error({ err: error }, 'a promise was rejected and nobody saw'),
  );
  const boundExit = (): void => {
    setTimeout(() => {
      logger.error('the shutdown took too long and was cut short');
      process.exit(1);
    }, EXIT_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, boundExit);
  try {
    await startGateway(configure(), workers);
  } catch (error) {
    logger.fatal({ err: error }, `the gateway cannot start: ${bootProblem(error)}`);
    process.exit(1);
  }
}
