import type { INestApplication } from '@nestjs/common';
import type { HealthImplementation } from 'grpc-health-check';
import { Calls } from './calls/calls.js';
import { BoundGrpcServer } from './grpc/bound-grpc-server.js';
import { CallStreams } from './grpc/call-streams.js';
import { grpcOptions } from './grpc/grpc-options.js';
import { reasonedStatuses } from './grpc/reasoned-statuses.js';
import { StreamLimits } from './grpc/stream-limits.js';
import type { WiresOptions } from './wires-options.js';

/** Makes the application serve gRPC as well, at `url`; the server listens once microservices are started. */
export function useGrpcWire(
  app: INestApplication,
  url: string,
  health: HealthImplementation,
  { grpcKeepAliveMs, grpcStreams }: WiresOptions,
): BoundGrpcServer {
  const server = new BoundGrpcServer(
    grpcOptions(url, health, grpcKeepAliveMs, grpcStreams.maxStreamsPerConnection),
    [reasonedStatuses(app.get(Calls)), app.get(StreamLimits).interceptor, app.get(CallStreams).interceptor],
  );
  // The global filter, and whatever other global parts a module brings, hold for gRPC as well.
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
  return server;
}
