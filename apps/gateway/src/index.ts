import './node-version.js';

export { ModelHook, type HookedAnswer, type HookedRequest, type PromptPart } from '#model';
export { configFromEnvironment } from './config/config-from-environment.js';
export { GatewayConfig } from './config/gateway-config.js';
export { GatewayModule } from './gateway.module.js';
export { runProcess } from './run-process.js';
export { startGateway, type RunningGateway, type StartOptions } from './start-gateway.js';
