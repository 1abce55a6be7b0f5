import { create } from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext, ServiceImpl } from '@connectrpc/connect';
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
import { SharedBytes } from '../shared-bytes.js';
import { sessionCookie } from '../session-cookie.js';
import { STREAM_HEADERS, watchHeaders } from '../watch-control.js';
import { openWatch } from '../watch-request.js';
import { ConnectWatchStream } from './connect-watch-stream.js';
import { jsonEnvelopes } from './json-envelopes.js';
import { refusedCall } from './refused-call.js';
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
    cancelRun: (request, context) => called(context, () => api.cancelRun(request)),
    getSession: (request, context) => called(context, (call) => api.getSession(request, call)),
    listSessions: (request, context) => called(context, () => api.listSessions(request)),
    listWorkers: (request, context) => called(context, () => api.listWorkers(request)),
    watchRun: (request, context) =>
      watchMessages(watch, request, context, { json, keepAliveMs: options.connectKeepAliveMs }),
  };
  return (router) => void router.service(PipelineService, service);
}

/**
 * Its one message never leaves: the events go past Connect, and this only
 * settles how the response begins and ends.
 */
async function* watchMessages(
  service: WatchService,
  request: WatchRunRequest,
  context: HandlerContext,
  { json, keepAliveMs }: { readonly json: SharedBytes; readonly keepAliveMs: number },
): AsyncGenerator<WatchRunResponse> {
  const { signal, requestHeader, responseHeader, values } = context;
  const body = values.get(WATCH_BODY);
  if (body === undefined) throw new Error('the call came past the middleware');
  for (const [name, value] of Object.entries(STREAM_HEADERS)) responseHeader.set(name, value);
  let opening;
  try {
    opening = await openWatch(service, request);
  } catch (error) {
    throw refusedCall(requestHeader, context.method.name, error);
  }
  if (signal.aborted) return opening.cancel();
  for (const [name, value] of Object.entries(watchHeaders(opening))) responseHeader.set(name, value);
  const isJson = requestHeader.get('content-type')?.includes('json') === true;
  const { controlEvents } = request;
  const { abandon } = body;
  const options = { controlEvents, keepAliveMs, json: isJson ? json : undefined, signal, abandon };
  const stream = new ConnectWatchStream(opening, options);
  body.attach(stream);
  yield create(WatchRunResponseSchema);
  signal.throwIfAborted();
  if (stream.failure !== undefined) throw refusedCall(requestHeader, context.method.name, stream.failure);
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
