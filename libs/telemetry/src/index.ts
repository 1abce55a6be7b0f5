export { CLOSED_SET, type LabelDomain, type LabelDomains } from './label-domain.js';
export type {
  HistogramDefinition,
  MetricDefinition,
  MetricType,
  RegisteredMetric,
} from './metric-definition.js';
export {
  MetricRegistry,
  type CounterMetric,
  type GaugeMetric,
  type HistogramMetric,
} from './metric-registry.js';
export { TelemetryModule } from './telemetry.module.js';
