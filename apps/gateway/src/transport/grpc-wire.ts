import type { INestApplication } from '@nestjs/common';
import type { HealthImplementation } from 'grpc-health-check';
import { Calls } from './calls/calls.js';
import { BoundGrpcServer } from './grpc/bound-grpc-server.js';
import { CallStreams } from './grpc/call-streams.js';
import { grpcServerSetup } from './grpc/grpc-server-setup.js';
import { statusReasons } from './grpc/status-reasons.js';
import { StreamLimits } from './grpc/stream-limits.js';
import type { WireOptions } from './wire-options.js';

/** Adds gRPC at `url` to the application. The server listens once microservices are started. */
export function useGrpcWire(
  app: INestApplication,
  url: string,
  health: HealthImplementation,
  { grpcKeepAliveMs, grpcStreams }: Pick<WireOptions, 'grpcKeepAliveMs' | 'grpcStreams'>,
): BoundGrpcServer {
  const server = new BoundGrpcServer(
    grpcServerSetup(url, health, grpcKeepAliveMs, grpcStreams.maxStreamsPerConnection),
    [statusReasons(app.get(Calls)), app.get(StreamLimits).interceptor, app.get(CallStreams).interceptor],
  );
  // Global filters, guards and pipes apply to gRPC as well.
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
  return server;
}
