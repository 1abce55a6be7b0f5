import './node-version.js';
import type { AddressInfo } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { Logger, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { GatewayError } from '#errors';
import { damagedFile } from '#storage-sqlite';
import { WatchService } from '#watch';
import type { GatewayConfig } from './config/gateway-config.js';
import { bootProblem } from './boot-problem.js';
import { GatewayModule } from './gateway.module.js';
import { HealthService } from './health/health.service.js';
import { inCallScope, requestIdFrom } from './logging/call-scope.js';
import { PinoLogger } from './logging/pino-logger.js';
import { showReadyBanner } from './logging/ready-banner.js';
import { PipelineApi } from './transport/api/pipeline-api.js';
import { TransportOptions } from './transport/api/transport-options.js';
import { connectMiddleware } from './transport/connect/connect-middleware.js';
import { connectMessages, connectRequests } from './transport/connect/connect-requests.js';
import { connectRoutes } from './transport/connect/connect-routes.js';
import { refuseForeignPages } from './transport/connect/foreign-pages.js';
import { boundRequests } from './transport/connections/bound-requests.js';
import { ConnectionLimits } from './transport/connections/connection-limits.js';
import { CallStreams } from './transport/grpc/call-streams.js';
import { BoundGrpcServer } from './transport/grpc/bound-grpc-server.js';
import { grpcOptions } from './transport/grpc/grpc-options.js';
import { reasonedStatuses } from './transport/grpc/reasoned-statuses.js';
import { StreamLimits } from './transport/grpc/stream-limits.js';
import { HalfOpenSweeper } from './transport/half-open/half-open-sweeper.js';
import { jsonBodies } from './transport/requests/json-bodies.js';
import { MAX_REQUEST_BYTES } from './transport/requests/request-bounds.js';
import { refuseForeignHosts } from './transport/rest/foreign-host.js';
import { refuseForeignOrigins } from './transport/rest/foreign-origin.js';
import { serveOpenApi } from './transport/rest/openapi.js';
import { notStored } from './transport/rest/not-stored.js';
import { ProblemFilter, sendProblem } from './transport/rest/problem.filter.js';
import { logUnhandledRejections } from './unhandled-rejections.js';

/** Each drains the gateway, and the process then exits with 0. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** Until the configuration is there. */
const DEFAULT_LOG_LEVEL = 'info';
/** Of one request at /mcp. */
const MAX_MCP_BODY_BYTES = 1024 * 1024;
/** As MCP asks for: 403, and its streams are checked as well. */
const MCP_ORIGINS = { reason: 'ORIGIN_FORBIDDEN', uncheckedMethods: new Set(['OPTIONS']) } as const;
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

/**
 * Starts a gateway; `workers` are the Nest modules that bring further workers.
 * A start that fails leaves one log line, which says why and names the variable
 * to change where there is one, and is thrown on. While the gateway lives, a
 * promise that nobody handles is logged and ends nothing.
 */
export async function startGateway(
  configure: GatewayConfig | (() => GatewayConfig),
  workers: ModuleMetadata['imports'] = [],
): Promise<RunningGateway> {
  let logger = new PinoLogger(DEFAULT_LOG_LEVEL);
  let release = (): void => undefined;
  try {
    const config = typeof configure === 'function' ? configure() : configure;
    logger = new PinoLogger(config.logLevel);
    release = logUnhandledRejections(logger);
    const { http, grpc, ...gateway } = await start(config, workers, logger);
    return { http, grpc, close: () => gateway.close().finally(release) };
  } catch (error) {
    release();
    logger.fatal({ err: error }, `the gateway cannot start: ${bootProblem(error)}`);
    throw error;
  }
}

async function start(
  config: GatewayConfig,
  workers: ModuleMetadata['imports'],
  logger: PinoLogger,
): Promise<RunningGateway> {
  await mkdir(config.dataDir, { recursive: true });
  const app = await NestFactory.create<NestExpressApplication>(GatewayModule.with(config, workers), {
    logger,
    bodyParser: false,
    forceCloseConnections: true,
    abortOnError: false,
  });
  try {
    const addresses = await serve(app, config);
    for (const warning of config.warnings) new Logger('Gateway').warn(warning);
    const where = { ...addresses, dataDir: config.dataDir };
    new Logger('Gateway').log(where, 'ready');
    if (config.logLevel !== 'silent') showReadyBanner(process.stdout, where);
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
    [reasonedStatuses, limits.interceptor, app.get(CallStreams).interceptor],
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
  app.use(
    connectMiddleware(connectRoutes(app.get(PipelineApi), app.get(WatchService), options), {
      interceptors: [connectMessages, refuseForeignPages(options)],
    }),
  );
  for (const [path, limit, origins] of [
    ['/api', MAX_REQUEST_BYTES, {}],
    ['/mcp', MAX_MCP_BODY_BYTES, MCP_ORIGINS],
  ] as const) {
    app.use(path, refuseForeignOrigins(options, origins));
    app.use(path, jsonBodies(limit));
  }
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendProblem(response, error),
  );
  app.useGlobalFilters(new ProblemFilter());
  serveOpenApi(app);
  app.enableShutdownHooks([...STOP_SIGNALS], { useProcessExit: true });
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
