import { Module } from '@nestjs/common';
import { TelemetryModule } from '#telemetry';
import { TransportModule } from '../transport/transport.module.js';
import { MetricsController } from './metrics.controller.js';
import { RunMetrics } from './run-metrics.js';

/** Serves `/metrics`. */
@Module({
  imports: [TelemetryModule, TransportModule],
  controllers: [MetricsController],
  providers: [RunMetrics],
})
export class MetricsModule {}
