import type { ConnectRouter, HandlerContext, Interceptor, ServiceImpl } from '@connectrpc/connect';
import { PipelineService, type WatchRunRequest, type WatchRunResponse } from '#contract';
import type { WatchService } from '#watch';
import { inCallScope, requestIdFrom } from '../../logging/call-scope.js';
import type { CallContext } from '../api/call-context.js';
import type { PipelineApi } from '../api/pipeline-api.js';
import type { TransportOptions } from '../api/transport-options.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { connectError } from '../errors/connect-error.js';
import { sessionCookie } from '../session-cookie.js';
import { watchHeaders } from '../watch-control.js';
import { openWatch } from '../watch-request.js';
import { ConnectWatchStream } from './connect-watch-stream.js';

/** The contract on Connect and gRPC-Web. */
export function connectRoutes(
  api: PipelineApi,
  watch: WatchService,
  options: TransportOptions,
): (router: ConnectRouter) => void {
  const unary =
    <I, O>(method: (request: I, call: CallContext) => Promise<O>) =>
    (request: I, context: HandlerContext): Promise<O> => {
      const call = callContextOf(context, options);
      return inCallScope(call.requestId, () => method.call(api, request, call));
    };
  const service: ServiceImpl<typeof PipelineService> = {
    initRun: unary(api.initRun),
    startRun: unary(api.startRun),
    submitRunInput: unary(api.submitRunInput),
    getRun: unary(api.getRun),
    listRuns: unary(api.listRuns),
    cancelRun: unary(api.cancelRun),
    getSession: unary(api.getSession),
    listSessions: unary(api.listSessions),
    listWorkers: unary(api.listWorkers),
    watchRun: (request, context) => watchMessages(watch, request, context),
  };
  return (router) => void router.service(PipelineService, service);
}

/** Gives every error of a handler its form on Connect. */
export const connectErrors: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    throw connectError(asGatewayError(error));
  }
};

async function* watchMessages(
  service: WatchService,
  request: WatchRunRequest,
  context: HandlerContext,
): AsyncGenerator<WatchRunResponse> {
  let opening;
  try {
    opening = await openWatch(service, request);
  } catch (error) {
    throw connectError(asGatewayError(error));
  }
  for (const [name, value] of Object.entries(watchHeaders(opening))) context.responseHeader.set(name, value);
  yield* new ConnectWatchStream(request.controlEvents).messages(opening, context.signal);
}

function callContextOf(context: HandlerContext, options: TransportOptions): CallContext {
  return {
    requestId: requestIdFrom(context.requestHeader.get('x-request-id') ?? undefined),
    cookie: context.requestHeader.get('cookie') ?? undefined,
    setSessionCookie: (sessionId) =>
      context.responseHeader.append('set-cookie', sessionCookie(sessionId, options.cookieSecure)),
  };
}
