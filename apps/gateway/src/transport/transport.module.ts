import { Module } from '@nestjs/common';
import { GatewayConfig } from '../config/gateway-config.js';
import { PipelineApi } from './api/pipeline-api.js';
import { TransportOptions } from './api/transport-options.js';
import { PipelineController } from './grpc/pipeline.controller.js';
import { RunsController } from './rest/runs.controller.js';
import { SessionsController } from './rest/sessions.controller.js';
import { WorkersController } from './rest/workers.controller.js';
import { WatchController } from './sse/watch.controller.js';

/** The wires: thin users of the application's services. */
@Module({
  controllers: [PipelineController, SessionsController, RunsController, WorkersController, WatchController],
  providers: [
    PipelineApi,
    {
      provide: TransportOptions,
      inject: [GatewayConfig],
      useFactory: ({ corsOrigins, cookieSecure, runs, maxUnreadBytes }: GatewayConfig): TransportOptions => ({
        corsOrigins,
        cookieSecure,
        maxRunTimeoutMs: runs.maxRunTimeoutMs,
        maxUnreadBytes,
      }),
    },
  ],
  exports: [PipelineApi, TransportOptions],
})
export class TransportModule {}
