import './node-version.js';
import type { ModuleMetadata } from '@nestjs/common';
import type { GatewayConfig } from './config/gateway-config.js';
import { startGateway } from './start-gateway.js';

/**
 * Serves until the process receives a stop signal. `workers` are Nest modules with further workers. A start
 * that fails is logged, and the process exits with 1.
 */
export async function runProcess(
  configure: () => GatewayConfig,
  workers: ModuleMetadata['imports'] = [],
): Promise<void> {
  try {
    await startGateway(configure, workers, { stopOnSignals: true });
  } catch {
    // `startGateway` has logged the reason.
    process.exit(1);
  }
}
