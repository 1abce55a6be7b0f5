import { create } from '@bufbuild/protobuf';
import type {
  ConnectError,
  ConnectRouter,
  HandlerContext,
  Interceptor,
  ServiceImpl,
} from '@connectrpc/connect';
import {
  PipelineService,
  WatchRunResponseSchema,
  type WatchRunRequest,
  type WatchRunResponse,
} from '#contract';
import type { WatchService } from '#watch';
import { currentRequestId, inCallScope, requestIdFrom } from '../../logging/call-scope.js';
import type { CallContext } from '../api/call-context.js';
import type { PipelineApi } from '../api/pipeline-api.js';
import type { TransportOptions } from '../api/transport-options.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { connectError } from '../errors/connect-error.js';
import { logRefusal, type RefusedCall } from '../errors/log-refusal.js';
import { SharedBytes } from '../shared-bytes.js';
import { sessionCookie } from '../session-cookie.js';
import { watchHeaders } from '../watch-control.js';
import { openWatch } from '../watch-request.js';
import { ConnectWatchStream } from './connect-watch-stream.js';
import { jsonEnvelopes } from './json-envelopes.js';
import { REFUSAL } from './request-check.js';
import { WATCH_BODY } from './watch-body.js';

/** The contract on Connect and gRPC-Web. */
export function connectRoutes(
  api: PipelineApi,
  watch: WatchService,
  options: TransportOptions,
): (router: ConnectRouter) => void {
  const called = <O>(context: HandlerContext, method: (call: CallContext) => Promise<O>): Promise<O> => {
    const call = callContextOf(context, options);
    return inCallScope(call.requestId, () => method(call));
  };
  const json = new SharedBytes(jsonEnvelopes);
  const service: ServiceImpl<typeof PipelineService> = {
    initRun: (request, context) => called(context, (call) => api.initRun(request, call)),
    startRun: (request, context) => called(context, (call) => api.startRun(request, call)),
    submitRunInput: (request, context) => called(context, (call) => api.submitRunInput(request, call)),
    getRun: (request, context) => called(context, () => api.getRun(request)),
    listRuns: (request, context) => called(context, (call) => api.listRuns(request, call)),
    cancelRun: (request, context) => called(context, (call) => api.cancelRun(request, call)),
    getSession: (request, context) => called(context, (call) => api.getSession(request, call)),
    listSessions: (request, context) => called(context, () => api.listSessions(request)),
    listWorkers: (request, context) => called(context, () => api.listWorkers(request)),
    watchRun: (request, context) => watchMessages(watch, request, context, json),
  };
  return (router) => void router.service(PipelineService, service);
}

/** Gives every error of a handler its form on Connect. */
export const connectErrors: Interceptor = (next) => async (request) => {
  try {
    const refusal = request.contextValues.get(REFUSAL);
    if (refusal !== undefined) throw refusal;
    return await next(request);
  } catch (error) {
    throw refused(request.header, request.method.name, error);
  }
};

/** The error as its client gets it, once it has left its log line. */
function refused(header: Headers, method: string, thrown: unknown): ConnectError {
  const error = asGatewayError(thrown);
  const isGrpcWeb = header.get('content-type')?.includes('grpc-web') === true;
  const wire: RefusedCall['wire'] = isGrpcWeb ? 'grpc-web' : 'connect';
  logRefusal({ wire, method }, error);
  return connectError(error);
}

/**
 * Its one message never leaves: the events go past Connect, and this only
 * settles how the response begins and ends.
 */
async function* watchMessages(
  service: WatchService,
  request: WatchRunRequest,
  context: HandlerContext,
  json: SharedBytes,
): AsyncGenerator<WatchRunResponse> {
  const { signal, requestHeader, responseHeader, values } = context;
  const body = values.get(WATCH_BODY);
  if (body === undefined) throw new Error('the call came past the middleware');
  let opening;
  try {
    opening = await openWatch(service, request);
  } catch (error) {
    throw refused(requestHeader, context.method.name, error);
  }
  if (signal.aborted) return opening.cancel();
  for (const [name, value] of Object.entries(watchHeaders(opening))) responseHeader.set(name, value);
  const isJson = requestHeader.get('content-type')?.includes('json') === true;
  const { controlEvents } = request;
  const { abandon } = body;
  const options = { controlEvents, json: isJson ? json : undefined, signal, abandon };
  const stream = new ConnectWatchStream(opening, options);
  body.attach(stream);
  yield create(WatchRunResponseSchema);
  signal.throwIfAborted();
  if (stream.failure !== undefined) throw refused(requestHeader, context.method.name, stream.failure);
}

function callContextOf(context: HandlerContext, options: TransportOptions): CallContext {
  return {
    // Settled when the request came in, so that the reply's header and the log lines have the same.
    requestId: currentRequestId() ?? requestIdFrom(undefined),
    cookie: context.requestHeader.get('cookie') ?? undefined,
    setSessionCookie: (sessionId) =>
      context.responseHeader.append('set-cookie', sessionCookie(sessionId, options.sessionCookie)),
  };
}
