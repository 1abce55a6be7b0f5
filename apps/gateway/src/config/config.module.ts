import { Module, type DynamicModule } from '@nestjs/common';
import { MODEL_OPTIONS } from '#model';
import { RUN_CONTEXT_OPTIONS } from '#run-context';
import { RUNNER_OPTIONS } from '#runner';
import { RUNS_OPTIONS } from '#runs';
import { SESSIONS_OPTIONS } from '#sessions';
import { WATCH_OPTIONS } from '#watch';
import { WORKERS_CODE_OPTIONS } from '#workers-code';
import { WORKERS_PLAN_OPTIONS } from '#workers-plan';
import { HealthOptions } from '../health/health-options.js';
import { TransportOptions } from '../transport/api/transport-options.js';
import { StreamLimitsOptions } from '../transport/grpc/stream-limits-options.js';
import { HalfOpenOptions } from '../transport/half-open/half-open-options.js';
import { McpOptions } from '../transport/mcp/mcp-options.js';
import { SseOptions } from '../transport/sse/sse-options.js';
import { GatewayConfig } from './gateway-config.js';

/** Binds the configuration, and the options of each feature to the token that the feature injects. */
@Module({})
export class ConfigModule {
  static with(config: GatewayConfig): DynamicModule {
    const providers = [
      { provide: GatewayConfig, useValue: config },
      { provide: SESSIONS_OPTIONS, useValue: config.sessions },
      { provide: WATCH_OPTIONS, useValue: config.watch },
      { provide: MODEL_OPTIONS, useValue: config.model },
      { provide: RUNNER_OPTIONS, useValue: config.runner },
      { provide: RUN_CONTEXT_OPTIONS, useValue: config.runContext },
      { provide: RUNS_OPTIONS, useValue: config.runs },
      { provide: WORKERS_PLAN_OPTIONS, useValue: config.workersPlan },
      { provide: WORKERS_CODE_OPTIONS, useValue: config.workersCode },
      { provide: HealthOptions, useValue: config.health },
      { provide: TransportOptions, useValue: config.transport },
      { provide: SseOptions, useValue: config.sse },
      { provide: McpOptions, useValue: config.mcp },
      { provide: StreamLimitsOptions, useValue: config.grpcStreams },
      { provide: HalfOpenOptions, useValue: config.halfOpen },
    ];
    return { module: ConfigModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
