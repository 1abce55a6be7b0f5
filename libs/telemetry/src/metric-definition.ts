import type { LabelDomains } from './label-domain.js';

export type MetricType = 'counter' | 'gauge' | 'histogram';

/** A metric as the code that feeds it declares it. */
export interface MetricDefinition<L extends string> {
  /** In full, so that a search for it finds this place: `run_gateway_`, the thing, its base unit; `_total` for counters. */
  readonly name: string;
  /** One sentence for whoever reads the output. */
  readonly help: string;
  readonly labels: LabelDomains<L>;
}

export interface HistogramDefinition<L extends string> extends MetricDefinition<L> {
  /** Upper bounds in the metric's unit, ascending; the one of all values is added. */
  readonly buckets: readonly number[];
}

/** A metric that the output has, as docs/operating.md lists it. */
export interface RegisteredMetric {
  readonly name: string;
  readonly type: MetricType;
  readonly labels: readonly string[];
  readonly help: string;
}
