import '../node-version.js';
import { GatewayConfig } from './gateway-config.js';
import { readEnv } from './read-env.js';
import { readToolServers } from './read-tool-servers.js';

/** The configuration that this process's environment asks for. @throws `EnvError` */
export function configFromEnvironment(): GatewayConfig {
  const env = readEnv(process.env);
  return new GatewayConfig(env, {
    searchPath: process.env['PATH'],
    toolServers: readToolServers(env.MCP_SERVERS_FILE, process.env),
  });
}
