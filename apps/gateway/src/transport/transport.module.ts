import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { RunContextModule } from '#run-context';
import { RunnerModule } from '#runner';
import { RunsModule } from '#runs';
import { SessionsModule } from '#sessions';
import { WatchModule } from '#watch';
import { PipelineApi } from './api/pipeline-api.js';
import { UsageApi } from './api/usage-api.js';
import { Calls } from './calls/calls.js';
import { ConnectionLimits } from './connections/connection-limits.js';
import { CallStreams } from './grpc/call-streams.js';
import { StreamLimits } from './grpc/stream-limits.js';
import { PipelineController } from './grpc/pipeline.controller.js';
import { FrameFloodLimit } from './grpc/frame-flood-limit.js';
import { HalfOpenSweeper } from './half-open/half-open-sweeper.js';
import { McpController } from './mcp/mcp.controller.js';
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
  imports: [DiscoveryModule, RunContextModule, RunnerModule, RunsModule, SessionsModule, WatchModule],
  controllers: [
    PipelineController,
    SessionsController,
    RunsController,
    WorkersController,
    UsageController,
    WatchController,
    McpController,
  ],
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
  ],
  exports: [Calls, Problems, PipelineApi, CallStreams, StreamLimits, ConnectionLimits, HalfOpenSweeper],
})
export class TransportModule {}
