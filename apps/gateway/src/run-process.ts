import './node-version.js';
import type { ModuleMetadata } from '@nestjs/common';
import { pino } from 'pino';
import type { GatewayConfig } from './config/gateway-config.js';
import { startGateway } from './start-gateway.js';

/** Shutdown takes no longer, whatever hangs. */
const EXIT_MS = 9_500;

/**
 * Serves until the process is told to stop. A start that fails exits with 1; the
 * log says why. `workers` are the Nest modules that bring further workers.
 */
export async function runProcess(
  configure: () => GatewayConfig,
  workers: ModuleMetadata['imports'] = [],
): Promise<void> {
  const logger = pino({ base: { pid: process.pid } });
  const boundExit = (): void => {
    setTimeout(() => {
      logger.error('the shutdown took too long and was cut short');
      process.exit(1);
    }, EXIT_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, boundExit);
  try {
    await startGateway(configure, workers);
  } catch {
    // The log says why.
    process.exit(1);
  }
}
