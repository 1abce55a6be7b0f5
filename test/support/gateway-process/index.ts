export { HeapProbe } from './heap-probe.js';
export { GatewayProcess } from './gateway-process.js';
export type { GatewayProcessOptions } from './gateway-process-options.js';
