import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { boundedLabels } from './label-domain.js';
import type {
  HistogramDefinition,
  MetricDefinition,
  MetricType,
  RegisteredMetric,
} from './metric-definition.js';

/** Only ever grows; a rate is made of it by whoever reads it. */
export interface CounterMetric<L extends string> {
  add(labels: Readonly<Record<L, string>>, amount?: number): void;
}

export interface GaugeMetric<L extends string> {
  set(labels: Readonly<Record<L, string>>, value: number): void;
  /** A negative amount takes away. */
  add(labels: Readonly<Record<L, string>>, amount: number): void;
  /** Removes all series. */
  clear(): void;
}

export interface HistogramMetric<L extends string> {
  observe(labels: Readonly<Record<L, string>>, value: number): void;
}

/**
 * The metrics of one gateway. Each is declared once, beside the code that feeds
 * it, with the values that its labels may have.
 */
@Injectable()
export class MetricRegistry {
  private readonly registry = new Registry();
  private readonly registered: RegisteredMetric[] = [];

  /** In the order of their registration. */
  get metrics(): readonly RegisteredMetric[] {
    return this.registered;
  }

  /** The media type of the text that `render` returns. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** Prometheus text format, with the values of now. A gauge that cannot be read now has no samples. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  counter<L extends string>(definition: MetricDefinition<L>): CounterMetric<L> {
    const counter = new Counter<L>(this.register('counter', definition));
    const { labels: domains } = definition;
    return { add: (labels, amount = 1) => counter.inc(boundedLabels(domains, labels), amount) };
  }

  /** A counter whose total is kept elsewhere and read at each scrape. */
  total(definition: MetricDefinition<never>, read: () => number): void {
    const counter = new Counter({
      ...this.register('counter', definition),
      collect: () => {
        counter.reset();
        counter.inc(read());
      },
    });
  }

  /** `read` is called at each scrape, before the samples are taken. */
  gauge<L extends string>(
    definition: MetricDefinition<L>,
    read: (gauge: GaugeMetric<L>) => void | Promise<void> = () => undefined,
  ): GaugeMetric<L> {
    const { labels: domains } = definition;
    const gauge = new Gauge<L>({
      ...this.register('gauge', definition),
      collect: async () => {
        try {
          await read(metric);
        } catch {
          // One source that is away, such as the storage, must not take the other metrics with it.
          gauge.reset();
        }
      },
    });
    const metric: GaugeMetric<L> = {
      set: (labels, value) => gauge.set(boundedLabels(domains, labels), value),
      add: (labels, amount) => gauge.inc(boundedLabels(domains, labels), amount),
      clear: () => gauge.reset(),
    };
    return metric;
  }

  histogram<L extends string>(definition: HistogramDefinition<L>): HistogramMetric<L> {
    const { labels: domains, buckets } = definition;
    const histogram = new Histogram<L>({ ...this.register('histogram', definition), buckets: [...buckets] });
    return { observe: (labels, value) => histogram.observe(boundedLabels(domains, labels), value) };
  }

  private register<L extends string>(
    type: MetricType,
    { name, help, labels }: MetricDefinition<L>,
  ): { name: string; help: string; labelNames: L[]; registers: Registry[] } {
    const labelNames = Object.keys(labels) as L[];
    this.registered.push({ name, type, labels: labelNames, help });
    return { name, help, labelNames, registers: [this.registry] };
  }
}
