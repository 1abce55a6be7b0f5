import { readEnv } from '../../gateway/src/config/read-env.js';
import { GatewayConfig } from '../../gateway/src/config/gateway-config.js';
import { runCommand } from './run-command.js';

process.exitCode = runCommand(
  process.argv.slice(2),
  () => new GatewayConfig(readEnv(process.env)).sqlite.path,
  {
    say: (line) => console.log(line),
    complain: (line) => console.error(line),
  },
);
