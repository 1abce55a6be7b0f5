import { bootProblem } from '../../gateway/src/boot-problem.js';
import { GatewayConfig } from '../../gateway/src/config/gateway-config.js';
import { readEnv } from '../../gateway/src/config/read-env.js';
import { startGateway } from '../../gateway/src/start-gateway.js';
import { gatewayProcessEnvironment } from './config/demo-environment.js';
import type { GatewayMessage } from './gateway-message.js';

/**
 * Runs the demo's gateway in its own process: its log lines go to a file, and the demo is an ordinary
 * client. The arguments are the local repositories that may be opened.
 */
async function serve(localPaths: readonly string[]): Promise<GatewayMessage> {
  try {
    const environment = gatewayProcessEnvironment();
    const config = new GatewayConfig(readEnv(environment), { localPaths, searchPath: environment['PATH'] });
    const gateway = await startGateway(config, [], { stopOnSignals: true });
    const { http, grpc, closesWithinMs: stopsWithinMs } = gateway;
    return { kind: 'ready', http, grpc, artifactsRoot: config.runContext.artifactsRoot, stopsWithinMs };
  } catch (error) {
    return { kind: 'failed', why: bootProblem(error) };
  }
}

// Without the demo nobody would ever stop it.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

const message = await serve(process.argv.slice(2));
process.send?.(message, () => {
  if (message.kind === 'failed') process.exit(1);
});
