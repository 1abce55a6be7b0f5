import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { WatchService } from '#watch';
import { inCallScope, requestIdFrom } from '../logging/call-scope.js';
import { PipelineApi } from './api/pipeline-api.js';
import { TransportOptions } from './api/transport-options.js';
import { Calls } from './calls/calls.js';
import { connectMiddleware } from './connect/connect-middleware.js';
import { connectRequests } from './connect/connect-requests.js';
import { connectRoutes } from './connect/connect-routes.js';
import { FailedCallFilter } from './failed-call.filter.js';
import { jsonBodies } from './requests/json-bodies.js';
import { MAX_REQUEST_BYTES } from './requests/request-bounds.js';
import { refuseForeignHosts } from './rest/foreign-host.js';
import { refuseForeignOrigins } from './rest/foreign-origin.js';
import { noStore } from './rest/no-store.js';
import { serveOpenApi } from './rest/openapi.js';
import { Problems } from './rest/problems.js';

/** Largest request at /mcp, in bytes. */
const MAX_MCP_BODY_BYTES = 1024 * 1024;
/** MCP asks for 403, and for a check of streams as well. */
const MCP_ORIGINS = { reason: 'ORIGIN_FORBIDDEN', uncheckedMethods: new Set(['OPTIONS']) } as const;
const WATCH_HEADERS = ['watch-verdict', 'watch-first-seq', 'watch-last-seq'];

/** Installs Connect and everything that the HTTP controllers rely on in front of them. */
export function useHttpWires(app: NestExpressApplication, host: string): void {
  const options = app.get(TransportOptions);
  const calls = app.get(Calls);
  const problems = app.get(Problems);
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next: NextFunction) => {
    const requestId = requestIdFrom(request.get('x-request-id'));
    response.setHeader('x-request-id', requestId);
    inCallScope(requestId, next);
  });
  app.use(noStore);
  app.use(
    refuseForeignHosts({
      host,
      allowedHosts: options.allowedHosts,
      corsOrigins: options.corsOrigins,
    }),
  );
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
  const connect = { calls, api: app.get(PipelineApi), watch: app.get(WatchService), options };
  app.use(connectMiddleware(calls, connectRoutes(connect)));
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
  app.useGlobalFilters(new FailedCallFilter(calls, problems));
  serveOpenApi(app);
}
