import { Module } from '@nestjs/common';
import { EventLoopMetrics } from './event-loop-metrics.js';
import { MetricRegistry } from './metric-registry.js';
import { ProcessMetrics } from './process-metrics.js';

/** The registry of metrics, and those of the process itself. */
@Module({ providers: [MetricRegistry, EventLoopMetrics, ProcessMetrics], exports: [MetricRegistry] })
export class TelemetryModule {}
