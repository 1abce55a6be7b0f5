import './node-version.js';

export { GatewayError, type ErrorCode, type ErrorReason, type GatewayErrorOptions } from '#errors';
export { ModelHook, type HookedAnswer, type HookedRequest, type PromptPart } from '#model';
export type { EnvironmentVariables } from '#settings';
export {
  CLOSED_SET,
  MetricRegistry,
  TelemetryModule,
  type CounterMetric,
  type GaugeMetric,
  type HistogramDefinition,
  type HistogramMetric,
  type LabelDomain,
  type LabelDomains,
  type MetricDefinition,
} from '#telemetry';
export { configFromEnvironment } from './config/config-from-environment.js';
export { GatewayConfig, type ConfigExtras } from './config/gateway-config.js';
export { EnvError } from './config/read-env.js';
export { GatewayModule } from './gateway.module.js';
export { runProcess } from './run-process.js';
export { startGateway, type RunningGateway, type StartOptions } from './start-gateway.js';
export type { CallContext, CallRequest, Principal, Wire } from './transport/calls/call-context.js';
export { CallHook, type CallOutcome } from './transport/calls/call-hook.js';
