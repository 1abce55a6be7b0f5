import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonValue } from '@bufbuild/protobuf';
import { createConnectRouter, type ConnectRouter } from '@connectrpc/connect';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import { Logger } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { GatewayError } from '#errors';
import type { Calls } from '../calls/calls.js';
import { httpRequestCall } from '../rest/http-request-call.js';
import { connectWire } from './connect-call-request.js';
import { connectContext, HAS_ENTERED } from './connect-requests.js';
import { WATCH_BODY, WatchBody } from './watch-body.js';

const logger = new Logger('Connect');

/**
 * Serves the routes on Connect and gRPC-Web and passes other paths on. Unlike the middleware of
 * connect-express it writes to the gateway's log, and does not start a call whose client has disconnected,
 * since nothing would end that call.
 */
export function connectMiddleware(calls: Calls, routes: (router: ConnectRouter) => void): RequestHandler {
  const router = createConnectRouter({
    acceptCompression: [compressionGzip, compressionBrotli],
    // gRPC has a port of its own.
    grpc: false,
  });
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (request: Request, response: Response, next: NextFunction) => {
    const handler = handlers.get(request.path);
    if (handler === undefined) return next();
    if (response.destroyed || request.socket.destroyed) return;
    const body = (request.body ?? undefined) as JsonValue | undefined;
    const watchBody = new WatchBody(() => response.destroy());
    const context = connectContext(request).set(WATCH_BODY, watchBody);
    const finished = (): void => {
      if (!context.get(HAS_ENTERED)) refusedByConnect(calls, request, handler.method.name);
    };
    response.once('finish', AsyncLocalStorage.bind(finished));
    const call = universalRequestFromNodeRequest(request, response, body, context);
    handler(call)
      .then((reply) => universalResponseToNodeResponse(watchBody.in(reply), response))
      .catch((error: unknown) => {
        if (response.destroyed || request.socket.destroyed) return;
        logger.error({ err: error }, 'a reply could not be sent');
        response.destroy();
      });
  };
}

/** Logs and counts a request that Connect itself has refused, such as one with an unknown content type. */
function refusedByConnect(calls: Calls, request: Request, method: string): void {
  const call = { ...httpRequestCall(request), wire: connectWire(request.get('content-type')), method };
  const text = `the request is none of Connect or gRPC-Web (status ${request.res?.statusCode ?? 0})`;
  calls.refused(call, new GatewayError('REQUEST_MALFORMED', text));
}
