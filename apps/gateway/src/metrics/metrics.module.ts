import { Module } from '@nestjs/common';
import { RunnerModule } from '#runner';
import { TelemetryModule } from '#telemetry';
import { CallMetrics } from '../transport/calls/call-metrics.js';
import { TransportModule } from '../transport/transport.module.js';
import { MetricsController } from './metrics.controller.js';
import { RunMetrics } from './run-metrics.js';

/** Serves `/metrics`, and feeds it with what the gateway does. */
@Module({
  imports: [RunnerModule, TelemetryModule, TransportModule],
  controllers: [MetricsController],
  providers: [RunMetrics, CallMetrics],
})
export class MetricsModule {}
