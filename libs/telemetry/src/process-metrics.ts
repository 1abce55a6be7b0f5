import { cpuUsage, memoryUsage, uptime } from 'node:process';
import { Injectable } from '@nestjs/common';
import { MetricRegistry } from './metric-registry.js';

const MICROSECONDS_PER_SECOND = 1e6;
const MS_PER_SECOND = 1_000;

/**
 * The process, under the names that Prometheus clients of all languages use.
 * prom-client has a larger set, which cannot be stopped, lists the open files
 * synchronously and watches every garbage collection.
 */
@Injectable()
export class ProcessMetrics {
  constructor(metrics: MetricRegistry) {
    metrics.total(
      {
        name: 'process_cpu_seconds_total',
        help: 'Processor time that the process has used, user and system.',
        labels: {},
      },
      () => {
        const { user, system } = cpuUsage();
        return (user + system) / MICROSECONDS_PER_SECOND;
      },
    );
    metrics.gauge(
      { name: 'process_resident_memory_bytes', help: 'Resident memory of the process.', labels: {} },
      (gauge) => gauge.set({}, memoryUsage.rss()),
    );
    metrics
      .gauge({
        name: 'process_start_time_seconds',
        help: 'Start of the process, in seconds since the epoch.',
        labels: {},
      })
      .set({}, Math.round(Date.now() / MS_PER_SECOND - uptime()));
    metrics.gauge(
      { name: 'nodejs_heap_size_used_bytes', help: 'Used heap of the main thread.', labels: {} },
      (gauge) => gauge.set({}, memoryUsage().heapUsed),
    );
  }
}
