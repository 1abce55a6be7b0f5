import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { HealthService } from '../health/health.service.js';
import { limitRequestTime } from './connections/limit-request-time.js';
import { ConnectionLimits } from './connections/connection-limits.js';
import { StreamLimits } from './grpc/stream-limits.js';
import { useGrpcWire } from './grpc-wire.js';
import { HalfOpenSweeper } from './half-open/half-open-sweeper.js';
import { useHttpWires } from './http-wires.js';
import type { WireOptions } from './wire-options.js';

/** The addresses of the wires. */
export interface WireAddresses {
  /** Base URL of Connect, gRPC-Web, REST, SSE and MCP. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly grpc: string;
}

/** Initializes the application and listens on both ports. */
export async function serveWires(app: NestExpressApplication, options: WireOptions): Promise<WireAddresses> {
  const { host, port, grpcPort } = options;
  useHttpWires(app, host);
  const grpcUrl = `${bracketed(host)}:${grpcPort}`;
  const grpc = useGrpcWire(app, grpcUrl, app.get(HealthService).grpc, options);
  // Before any port is open: recovery would mistake a run launched meanwhile for one of a dead process.
  await app.init();
  await app.startAllMicroservices();
  app.get(StreamLimits).guard(grpc.boundPort);
  app.get(HalfOpenSweeper).guard(app.getHttpServer());
  limitRequestTime(app.getHttpServer(), options.requestTimeoutMs);
  await app.listen(port, host);
  const bound = app.getHttpServer().address() as AddressInfo;
  const connections = app.get(ConnectionLimits);
  connections.guard(bound.port, options.httpConnectionsPerAddress);
  connections.guard(grpc.boundPort, options.grpcConnectionsPerAddress);
  return {
    http: `http://${bracketed(host)}:${bound.port}`,
    grpc: `${bracketed(host)}:${grpc.boundPort}`,
  };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
