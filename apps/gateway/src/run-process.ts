import './node-version.js';
import type { ModuleMetadata } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { shutdownBoundMs } from '#runs';
import type { GatewayConfig } from './config/gateway-config.js';
import { startGateway } from './start-gateway.js';

/**
 * Serves until the process is told to stop. A start that fails exits with 1; the
 * log says why. `workers` are the Nest modules that bring further workers.
 */
export async function runProcess(
  configure: () => GatewayConfig,
  workers: ModuleMetadata['imports'] = [],
): Promise<void> {
  const logger = pino({ base: { pid: process.pid } });
  const bounded = (): GatewayConfig => {
    const config = configure();
    boundExit(shutdownBoundMs(config.runs.shutdownGraceMs), logger);
    return config;
  };
  try {
    await startGateway(bounded, workers);
  } catch {
    // The log says why.
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
