import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CLOSED_SET } from './label-domain.js';
import { MetricRegistry, type GaugeMetric } from './metric-registry.js';

const RESOLUTION_MS = 10;
const NANOSECONDS_PER_SECOND = 1e9;

/** Lag of the event loop's timers. Node samples it off the JavaScript stack, at no cost between scrapes. */
@Injectable()
export class EventLoopMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor(metrics: MetricRegistry) {
    metrics.gauge(
      {
        name: 'run_gateway_event_loop_lag_seconds',
        help: 'Delay of the event loop since the last scrape: p50, p99 and max.',
        labels: { statistic: CLOSED_SET },
      },
      (gauge) => this.read(gauge),
    );
  }

  onApplicationBootstrap(): void {
    this.delay.enable();
  }

  onApplicationShutdown(): void {
    this.delay.disable();
  }

  private read(gauge: GaugeMetric<'statistic'>): void {
    const { delay } = this;
    // A reset drops the sample under way, so scrapes in quick succession share one period.
    if (delay.count === 0) return;
    gauge.set({ statistic: 'p50' }, lagSeconds(delay.percentile(50)));
    gauge.set({ statistic: 'p99' }, lagSeconds(delay.percentile(99)));
    gauge.set({ statistic: 'max' }, lagSeconds(delay.max));
    delay.reset();
  }
}

/** The sampled delay has the sampling interval in it. */
function lagSeconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NANOSECONDS_PER_SECOND - RESOLUTION_MS / 1000);
}
