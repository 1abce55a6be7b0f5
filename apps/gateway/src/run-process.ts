import type { ModuleMetadata } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { shutdownBoundMs } from '#runs';
import { bootProblem } from './boot-problem.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { startGateway } from './start-gateway.js';

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
  try {
    const config = configure();
    boundExit(shutdownBoundMs(config.runs.shutdownGraceMs), logger);
    await startGateway(config, workers);
  } catch (error) {
    logger.fatal({ err: error }, `the gateway cannot start: ${bootProblem(error)}`);
    process.exit(1);
  }
}

/** Once the process is told to stop it takes no longer, whatever hangs. */
function boundExit(boundMs: number, logger: Logger): void {
  const begin = (): void => {
    setTimeout(() => {
      logger.error({ boundMs }, 'the shutdown took too long and was cut short');
      process.exit(1);
    }, boundMs).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, begin);
}
