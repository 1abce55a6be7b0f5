export { InProcessGateway, type InProcessOptions } from './in-process-gateway.js';
