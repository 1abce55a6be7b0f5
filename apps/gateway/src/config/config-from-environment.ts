import { GatewayConfig } from './gateway-config.js';
import { readEnv } from './read-env.js';

/** The configuration that this process's environment asks for. @throws `EnvError` */
export function configFromEnvironment(): GatewayConfig {
  return new GatewayConfig(readEnv(process.env), { searchPath: process.env['PATH'] });
}
