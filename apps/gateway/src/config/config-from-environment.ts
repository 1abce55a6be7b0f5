import '../node-version.js';
import { toolServersFileSettings } from '#tools';
import { GatewayConfig } from './gateway-config.js';
import { readEnv } from './read-env.js';
import { readToolServers } from './read-tool-servers.js';

/** Returns the configuration of this process's environment. @throws `EnvError` */
export function configFromEnvironment(): GatewayConfig {
  const values = readEnv(process.env);
  return new GatewayConfig(values, {
    searchPath: process.env['PATH'],
    toolServers: readToolServers(values.get(toolServersFileSettings.file), process.env),
  });
}
