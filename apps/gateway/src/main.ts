import { GatewayConfig } from './config/gateway-config.js';
import { readEnv } from './config/read-env.js';
import { runProcess } from './run-process.js';

await runProcess(() => new GatewayConfig(readEnv(process.env), { searchPath: process.env['PATH'] }));
