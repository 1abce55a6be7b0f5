import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { GatewayConfig } from '../config/gateway-config.js';
import { PipelineApi } from './api/pipeline-api.js';
import { TransportOptions } from './api/transport-options.js';
import { UsageApi } from './api/usage-api.js';
import { Calls } from './calls/calls.js';
import { ConnectionLimits } from './connections/connection-limits.js';
import { CallStreams } from './grpc/call-streams.js';
import { StreamLimits } from './grpc/stream-limits.js';
import { StreamLimitsOptions } from './grpc/stream-limits-options.js';
import { PipelineController } from './grpc/pipeline.controller.js';
import { FrameFloodLimit } from './grpc/frame-flood-limit.js';
import { HalfOpenOptions } from './half-open/half-open-options.js';
import { HalfOpenSweeper } from './half-open/half-open-sweeper.js';
import { McpController } from './mcp/mcp.controller.js';
import { McpOptions } from './mcp/mcp-options.js';
import { McpSessions } from './mcp/mcp-sessions.js';
import { HttpCalls } from './rest/http-calls.js';
import { Problems } from './rest/problems.js';
import { RunsController } from './rest/runs.controller.js';
import { SessionsController } from './rest/sessions.controller.js';
import { UsageController } from './rest/usage.controller.js';
import { WorkersController } from './rest/workers.controller.js';
import { WatchController } from './sse/watch.controller.js';

/** The wires, all of which pass their calls through `Calls`. */
@Module({
  controllers: [
    PipelineController,
    SessionsController,
    RunsController,
    WorkersController,
    UsageController,
    WatchController,
    McpController,
  ],
  imports: [DiscoveryModule],
  providers: [
    Calls,
    HttpCalls,
    Problems,
    PipelineApi,
    UsageApi,
    CallStreams,
    FrameFloodLimit,
    StreamLimits,
    ConnectionLimits,
    HalfOpenSweeper,
    McpSessions,
    {
      provide: McpOptions,
      inject: [GatewayConfig],
      useFactory: ({ mcp }: GatewayConfig): McpOptions => mcp,
    },
    {
      provide: StreamLimitsOptions,
      inject: [GatewayConfig],
      useFactory: ({ grpcStreams }: GatewayConfig): StreamLimitsOptions => grpcStreams,
    },
    {
      provide: HalfOpenOptions,
      inject: [GatewayConfig],
      useFactory: ({ halfOpenTimeoutMs, watch }: GatewayConfig): HalfOpenOptions => ({
        timeoutMs: halfOpenTimeoutMs,
        keepAliveMs: watch.keepAliveMs,
      }),
    },
    {
      provide: TransportOptions,
      inject: [GatewayConfig],
      useFactory: (config: GatewayConfig): TransportOptions => ({
        corsOrigins: config.corsOrigins,
        allowedHosts: config.allowedHosts,
        sessionCookie: config.sessionCookie,
        maxRunTimeoutMs: config.runs.maxRunTimeoutMs,
        maxUnreadBytes: config.maxUnreadBytes,
        connectKeepAliveMs: config.connectKeepAliveMs,
      }),
    },
  ],
  exports: [
    Calls,
    Problems,
    PipelineApi,
    CallStreams,
    StreamLimits,
    ConnectionLimits,
    HalfOpenSweeper,
    TransportOptions,
  ],
})
export class TransportModule {}
