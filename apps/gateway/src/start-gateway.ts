import { isUtf8 } from 'node:buffer';
import type { AddressInfo } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { Logger, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Request, type Response } from 'express';
import { GatewayError } from '#errors';
import { damagedFile } from '#storage-sqlite';
import { WatchService } from '#watch';
import type { GatewayConfig } from './config/gateway-config.js';
import { GatewayModule } from './gateway.module.js';
import { HealthService } from './health/health.service.js';
import { inCallScope, requestIdFrom } from './logging/call-scope.js';
import { PinoLogger } from './logging/pino-logger.js';
import { PipelineApi } from './transport/api/pipeline-api.js';
import { TransportOptions } from './transport/api/transport-options.js';
import { connectMiddleware } from './transport/connect/connect-middleware.js';
import { connectErrors, connectRoutes } from './transport/connect/connect-routes.js';
import { connectRequestCheck } from './transport/connect/request-check.js';
import { boundRequests } from './transport/connections/bound-requests.js';
import { ConnectionLimits } from './transport/connections/connection-limits.js';
import { CallStreams } from './transport/grpc/call-streams.js';
import { BoundGrpcServer } from './transport/grpc/bound-grpc-server.js';
import { grpcOptions } from './transport/grpc/grpc-options.js';
import { StreamLimits } from './transport/grpc/stream-limits.js';
import { HalfOpenSweeper } from './transport/half-open/half-open-sweeper.js';
import { refuseForeignHosts } from './transport/rest/foreign-host.js';
import { refuseForeignOrigins } from './transport/rest/foreign-origin.js';
import { serveOpenApi } from './transport/rest/openapi.js';
import { ProblemFilter, sendProblem } from './transport/rest/problem.filter.js';

/** Each drains the gateway, and the process then exits with 0. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** Of one request at /mcp. */
const MAX_MCP_BODY_BYTES = 1024 * 1024;
const WATCH_HEADERS = ['watch-verdict', 'watch-first-seq', 'watch-last-seq'];

/** A gateway that serves. */
export interface RunningGateway {
  /** Base URL of Connect, gRPC-Web, REST and SSE. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly grpc: string;
  /** Drains and closes everything. */
  close(): Promise<void>;
}

/** Starts a gateway; `workers` are the Nest modules that bring further workers. */
export async function startGateway(
  config: GatewayConfig,
  workers: ModuleMetadata['imports'] = [],
): Promise<RunningGateway> {
  await mkdir(config.dataDir, { recursive: true });
  const app = await NestFactory.create<NestExpressApplication>(GatewayModule.with(config, workers), {
    logger: new PinoLogger(config.logLevel),
    bodyParser: false,
    forceCloseConnections: true,
    abortOnError: false,
  });
  try {
    const addresses = await serve(app, config);
    new Logger('Gateway').log({ ...addresses, dataDir: config.dataDir }, 'ready');
    return { ...addresses, close: () => app.close() };
  } catch (error) {
    // Whatever of it has begun, such as one of the two ports, must not outlive the start.
    await app.close().catch(() => undefined);
    if (error instanceof GatewayError && error.reason === 'STORAGE_CORRUPT') {
      throw damagedFile(config.sqlite.path, error);
    }
    throw error;
  }
}

async function serve(
  app: NestExpressApplication,
  config: GatewayConfig,
): Promise<Pick<RunningGateway, 'http' | 'grpc'>> {
  const { host, port, grpcPort, watch } = config;
  useHttpWires(app, config);
  const grpcUrl = `${bracketed(host)}:${grpcPort}`;
  const { maxStreamsPerConnection } = config.grpcStreams;
  const limits = app.get(StreamLimits);
  const grpc = new BoundGrpcServer(
    grpcOptions(grpcUrl, app.get(HealthService).grpc, watch.keepAliveMs, maxStreamsPerConnection),
    [limits.interceptor, app.get(CallStreams).interceptor],
  );
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
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next: NextFunction) => {
    const requestId = requestIdFrom(request.get('x-request-id'));
    response.setHeader('x-request-id', requestId);
    inCallScope(requestId, next);
  });
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
  app.use(...connectRequestCheck());
  app.use(
    connectMiddleware(connectRoutes(app.get(PipelineApi), app.get(WatchService), options), {
      interceptors: [connectErrors],
      readMaxBytes: MAX_BODY_BYTES,
    }),
  );
  for (const [path, limit] of [
    ['/api', MAX_BODY_BYTES],
    ['/mcp', MAX_MCP_BODY_BYTES],
  ] as const) {
    app.use(path, refuseForeignOrigins(options.corsOrigins));
    app.use(path, json({ limit, verify: refuseBrokenUtf8, type: () => true }));
  }
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendProblem(response, error),
  );
  app.useGlobalFilters(new ProblemFilter());
  serveOpenApi(app);
  app.enableShutdownHooks([...STOP_SIGNALS], { useProcessExit: true });
}

function refuseBrokenUtf8(_request: unknown, _response: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new GatewayError('REQUEST_MALFORMED', 'the request is not UTF-8');
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
