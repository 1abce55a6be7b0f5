import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { WatchService } from '#watch';
import type { GatewayConfig } from '../config/gateway-config.js';
import { HealthService } from '../health/health.service.js';
import { inCallScope, requestIdFrom } from '../logging/call-scope.js';
import { PipelineApi } from './api/pipeline-api.js';
import { TransportOptions } from './api/transport-options.js';
import { Calls } from './calls/calls.js';
import { connectMiddleware } from './connect/connect-middleware.js';
import { connectRequests } from './connect/connect-requests.js';
import { connectRoutes } from './connect/connect-routes.js';
import { boundRequests } from './connections/bound-requests.js';
import { ConnectionLimits } from './connections/connection-limits.js';
import { CallStreams } from './grpc/call-streams.js';
import { BoundGrpcServer } from './grpc/bound-grpc-server.js';
import { grpcOptions } from './grpc/grpc-options.js';
import { reasonedStatuses } from './grpc/reasoned-statuses.js';
import { StreamLimits } from './grpc/stream-limits.js';
import { HalfOpenSweeper } from './half-open/half-open-sweeper.js';
import { jsonBodies } from './requests/json-bodies.js';
import { MAX_REQUEST_BYTES } from './requests/request-bounds.js';
import { refuseForeignHosts } from './rest/foreign-host.js';
import { refuseForeignOrigins } from './rest/foreign-origin.js';
import { serveOpenApi } from './rest/openapi.js';
import { notStored } from './rest/not-stored.js';
import { ProblemFilter } from './rest/problem.filter.js';
import { Problems } from './rest/problems.js';

/** The longest request at /mcp, in bytes. */
const MAX_MCP_BODY_BYTES = 1024 * 1024;
/** As MCP asks for: 403, and its streams are checked as well. */
const MCP_ORIGINS = { reason: 'ORIGIN_FORBIDDEN', uncheckedMethods: new Set(['OPTIONS']) } as const;
const WATCH_HEADERS = ['watch-verdict', 'watch-first-seq', 'watch-last-seq'];

/** Where a gateway is reached. */
export interface WireAddresses {
  /** Base URL of Connect, gRPC-Web, REST, SSE and MCP. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly grpc: string;
}

/** Opens both ports of the gateway, and serves every wire on them. */
export async function serveWires(app: NestExpressApplication, config: GatewayConfig): Promise<WireAddresses> {
  const { host, port, grpcPort, watch } = config;
  useHttpWires(app, config);
  const grpcUrl = `${bracketed(host)}:${grpcPort}`;
  const { maxStreamsPerConnection } = config.grpcStreams;
  const limits = app.get(StreamLimits);
  const grpc = new BoundGrpcServer(
    grpcOptions(grpcUrl, app.get(HealthService).grpc, watch.keepAliveMs, maxStreamsPerConnection),
    [reasonedStatuses(app.get(Calls)), limits.interceptor, app.get(CallStreams).interceptor],
  );
  // The global filter answers HTTP; gRPC's controller has one of its own.
  app.connectMicroservice({ strategy: grpc }, { inheritAppConfig: false });
  // Before any port is open: recovery would take a run that was launched meanwhile for one that a dead process left.
  await app.init();
  await app.startAllMicroservices();
  limits.guard(grpc.boundPort);
  app.get(HalfOpenSweeper).guard(app.getHttpServer());
  boundRequests(app.getHttpServer(), config.requestTimeoutMs);
  await app.listen(port, host);
  const bound = app.getHttpServer().address() as AddressInfo;
  const connections = app.get(ConnectionLimits);
  connections.guard(bound.port, config.httpConnectionsPerAddress);
  connections.guard(grpc.boundPort, config.grpcConnectionsPerAddress);
  return {
    http: `http://${bracketed(host)}:${bound.port}`,
    grpc: `${bracketed(host)}:${grpc.boundPort}`,
  };
}

function useHttpWires(app: NestExpressApplication, config: GatewayConfig): void {
  const options = app.get(TransportOptions);
  const problems = app.get(Problems);
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next: NextFunction) => {
    const requestId = requestIdFrom(request.get('x-request-id'));
    response.setHeader('x-request-id', requestId);
    inCallScope(requestId, next);
  });
  app.use(notStored);
  app.use(refuseForeignHosts(config));
  app.enableCors({
    origin: [...options.corsOrigins],
    credentials: true,
    exposedHeaders: [
      ...WATCH_HEADERS,
      'x-request-id',
      'retry-after',
      'grpc-status',
      'grpc-message',
      'mcp-session-id',
    ],
  });
  app.use(connectRequests());
  const connect = { calls: app.get(Calls), api: app.get(PipelineApi), watch: app.get(WatchService), options };
  app.use(connectMiddleware(connectRoutes(connect)));
  for (const [path, limit, origins] of [
    ['/api', MAX_REQUEST_BYTES, {}],
    ['/mcp', MAX_MCP_BODY_BYTES, MCP_ORIGINS],
  ] as const) {
    app.use(path, refuseForeignOrigins(options, origins));
    app.use(path, jsonBodies(limit));
  }
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    problems.send(response, error),
  );
  app.useGlobalFilters(new ProblemFilter(problems));
  serveOpenApi(app);
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
