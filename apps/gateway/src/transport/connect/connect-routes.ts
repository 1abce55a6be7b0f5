import { create, type Message } from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext, ServiceImpl } from '@connectrpc/connect';
import {
  PipelineService,
  WatchRunResponseSchema,
  type WatchRunRequest,
  type WatchRunResponse,
} from '#contract';
import type { WatchService } from '#watch';
import { openWatch } from '../api/open-watch.js';
import type { PipelineApi } from '../api/pipeline-api.js';
import type { TransportOptions } from '../api/transport-options.js';
import type { CallContext } from '../calls/call-context.js';
import type { Calls } from '../calls/calls.js';
import { connectError } from '../errors/connect-error.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { SharedConversion } from '../watches/shared-conversion.js';
import { STREAM_HEADERS, watchHeaders } from '../watches/watch-control.js';
import { connectCallRequest } from './connect-call-request.js';
import { readMessageOf } from './connect-requests.js';
import { ConnectWatchStream } from './connect-watch-stream.js';
import { refuseForeignPage } from './foreign-pages.js';
import { jsonEnvelopes } from './json-envelopes.js';
import { WATCH_BODY } from './watch-body.js';

/** The services that the routes call. */
export interface ConnectParts {
  readonly calls: Calls;
  readonly api: PipelineApi;
  readonly watch: WatchService;
  readonly options: TransportOptions;
}

/** Returns the routes of the contract for Connect and gRPC-Web. */
export function connectRoutes(parts: ConnectParts): (router: ConnectRouter) => void {
  const { calls, api, options } = parts;
  const unary =
    <I extends Message, O>(method: (message: I, call: CallContext) => Promise<O>) =>
    (_empty: I, context: HandlerContext): Promise<O> => {
      const answer = (call: CallContext): Promise<O> => {
        refuseForeignPage(context.requestHeader, options);
        return method(readMessageOf<I>(context), call);
      };
      return calls.pass(connectCallRequest(context, options), answer).catch(refuse);
    };
  const json = new SharedConversion(jsonEnvelopes);
  const service: ServiceImpl<typeof PipelineService> = {
    initRun: unary((message, call) => api.initRun(message, call)),
    startRun: unary((message, call) => api.startRun(message, call)),
    submitRunInput: unary((message, call) => api.submitRunInput(message, call)),
    getRun: unary((message) => api.getRun(message)),
    listRuns: unary((message, call) => api.listRuns(message, call)),
    cancelRun: unary((message) => api.cancelRun(message)),
    getSession: unary((message, call) => api.getSession(message, call)),
    listSessions: unary((message) => api.listSessions(message)),
    listWorkers: unary((message) => api.listWorkers(message)),
    watchRun: (_empty, context) => watchMessages(parts, context, json),
  };
  return (router) => void router.service(PipelineService, service);
}

/** Determines how the response begins and ends. Its one message is never sent: events bypass Connect. */
async function* watchMessages(
  { calls, watch, options }: ConnectParts,
  context: HandlerContext,
  json: SharedConversion,
): AsyncGenerator<WatchRunResponse> {
  const { signal, requestHeader, responseHeader, values } = context;
  const body = values.get(WATCH_BODY);
  if (body === undefined) throw new Error('the call came past the middleware');
  for (const [name, value] of Object.entries(STREAM_HEADERS)) responseHeader.set(name, value);
  let controlEvents = false;
  const open = (): ReturnType<typeof openWatch> => {
    refuseForeignPage(requestHeader, options);
    const request = readMessageOf<WatchRunRequest>(context);
    ({ controlEvents } = request);
    return openWatch(watch, request);
  };
  const opening = await calls.watch(connectCallRequest(context, options), open).catch(refuse);
  if (signal.aborted) return opening.cancel();
  for (const [name, value] of Object.entries(watchHeaders(opening))) responseHeader.set(name, value);
  const isJson = requestHeader.get('content-type')?.includes('json') === true;
  const stream = new ConnectWatchStream(opening, {
    controlEvents,
    keepAliveMs: options.connectKeepAliveMs,
    json: isJson ? json : undefined,
    signal,
    abandon: body.abandon,
  });
  body.attach(stream);
  yield create(WatchRunResponseSchema);
  signal.throwIfAborted();
  if (stream.failure !== undefined) throw connectError(stream.failure);
}

function refuse(thrown: unknown): never {
  throw connectError(asGatewayError(thrown));
}
