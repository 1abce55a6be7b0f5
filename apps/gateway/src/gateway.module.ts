import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ModelModule } from '#model';
import { RunContextModule } from '#run-context';
import { RunnerModule } from '#runner';
import { RunsModule } from '#runs';
import { SessionsModule } from '#sessions';
import { WatchModule } from '#watch';
import { WorkersCodeModule } from '#workers-code';
import { WorkersPlanModule } from '#workers-plan';
import { AdaptersModule } from './adapters/adapters.module.js';
import { StorageFence } from './adapters/storage-fence.js';
import { ToolAdaptersModule } from './adapters/tool-adapters.module.js';
import { ConfigModule } from './config/config.module.js';
import type { GatewayConfig } from './config/gateway-config.js';
import { HealthModule } from './health/health.module.js';
import { RunLogListener } from './logging/run-log-listener.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { TransportModule } from './transport/transport.module.js';

/** The gateway, put together: its configuration, adapters, features, workers and wires. */
@Module({})
export class GatewayModule {
  /** `workers` are the Nest modules that bring further workers. */
  static with(config: GatewayConfig, workers: ModuleMetadata['imports'] = []): DynamicModule {
    const features = [
      global(SessionsModule.register({ retentionMs: config.runs.sessionRetentionMs })),
      global(WatchModule.register(config.watch)),
      global(ModelModule.register(config.model)),
      global(RunnerModule.register(config.runner)),
      global(RunContextModule.register(config.runContext)),
      global(RunsModule.register(config.runs)),
    ];
    return {
      module: GatewayModule,
      imports: [
        ConfigModule.with(config),
        EventEmitterModule.forRoot(),
        AdaptersModule,
        ToolAdaptersModule,
        ...features,
        WorkersPlanModule.register({ testPipeline: config.testPipeline }),
        WorkersCodeModule.register(config.workersCode),
        ...workers,
        HealthModule,
        TransportModule,
        MetricsModule,
      ],
      providers: [RunLogListener, StorageFence],
    };
  }
}

/** The features know each other's services; they do not import each other's configuration. */
function global(module: DynamicModule): DynamicModule {
  return { ...module, global: true };
}
