import { pino } from 'pino';
import { bootProblem } from './boot-problem.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { startGateway } from './start-gateway.js';

/** Shutdown takes no longer, whatever hangs. */
const EXIT_MS = 9_500;

/** Serves until the process is told to stop. A start that fails exits with 1 and says why. */
export async function runProcess(configure: () => GatewayConfig): Promise<void> {
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
  process.once('SIGTERM', boundExit);
  process.once('SIGINT', boundExit);
  try {
    await startGateway(configure());
  } catch (error) {
    logger.fatal({ err: error }, `the gateway cannot start: ${bootProblem(error)}`);
    process.exit(1);
  }
}
