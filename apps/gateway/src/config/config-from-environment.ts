import '../node-version.js';
import { toolServersFileSettings } from '#tools';
import type { EnvironmentVariables } from '#settings';
import { GatewayConfig, type ConfigExtras } from './gateway-config.js';
import { readEnv } from './read-env.js';
import { readToolServers } from './read-tool-servers.js';

/**
 * Returns the configuration that variables make, by default those of this process. `extras` stand in place of
 * PATH and of the tool servers of MCP_SERVERS_FILE. @throws `EnvError`
 */
export function configFromEnvironment(
  environment: EnvironmentVariables = process.env,
  extras: ConfigExtras = {},
): GatewayConfig {
  const values = readEnv(environment);
  return new GatewayConfig(values, {
    searchPath: environment['PATH'],
    toolServers: readToolServers(values.get(toolServersFileSettings.file), environment),
    ...extras,
  });
}
