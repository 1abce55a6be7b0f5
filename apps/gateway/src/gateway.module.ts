import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { RunsModule } from '#runs';
import { WorkersCodeModule } from '#workers-code';
import { WorkersPlanModule } from '#workers-plan';
import { AdaptersModule } from './adapters/adapters.module.js';
import { StorageFence } from './adapters/storage-fence.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { HealthModule } from './health/health.module.js';
import { RunLogListener } from './logging/run-log-listener.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { TransportModule } from './transport/transport.module.js';

/** The composition of a gateway: adapters, features, workers and wires. */
@Module({})
export class GatewayModule {
  /** `workers` are Nest modules with further workers. */
  static with(config: GatewayConfig, workers: ModuleMetadata['imports'] = []): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        EventEmitterModule.forRoot(),
        AdaptersModule.with(config),
        RunsModule,
        WorkersPlanModule,
        WorkersCodeModule,
        ...workers,
        HealthModule,
        TransportModule,
        MetricsModule,
      ],
      providers: [RunLogListener, StorageFence],
    };
  }
}
