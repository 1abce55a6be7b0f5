import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '@bufbuild/protobuf';
import { watchedEventOfSse } from './event-messages.js';
import type {
  CallOptions,
  GatewayAddresses,
  GatewayClient,
  Reply,
  UnaryMethod,
  WatchFields,
} from './gateway-client.js';
import { readSse, type SseFrame } from './sse-reader.js';
import { watchHeadersFrom } from './watched-event.js';
import { Watching } from './watching.js';
import { WireFailure } from './wire-failure.js';

interface Route {
  readonly verb: 'GET' | 'POST';
  readonly path: string;
}

interface Problem {
  readonly code: string;
  readonly reason: string;
  readonly detail: string;
  readonly request_id: string;
  readonly metadata: Readonly<Record<string, string>>;
}

function routeOf(method: UnaryMethod, request: JsonObject): Route {
  const text = (field: string): string => {
    const value = request[field] ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const id = (field: string): string => encodeURIComponent(text(field));
  const query = (names: Readonly<Record<string, string>>): string => {
    const given = Object.entries(names).filter(([field]) => request[field] !== undefined);
    const search = new URLSearchParams(Object.fromEntries(given.map(([field, name]) => [name, text(field)])));
    return given.length === 0 ? '' : `?${search.toString()}`;
  };
  const page = { pageSize: 'page_size', pageToken: 'page_token' };
  switch (method) {
    case 'InitRun':
      return { verb: 'POST', path: '/api/sessions' };
    case 'StartRun':
      return { verb: 'POST', path: '/api/runs' };
    case 'SubmitRunInput':
      return { verb: 'POST', path: `/api/runs/${id('runId')}/input` };
    case 'CancelRun':
      return { verb: 'POST', path: `/api/runs/${id('runId')}/cancel` };
    case 'GetRun':
      return { verb: 'GET', path: `/api/runs/${id('runId')}` };
    case 'ListRuns':
      return { verb: 'GET', path: `/api/runs${query({ sessionId: 'session_id', ...page })}` };
    case 'GetSession':
      return { verb: 'GET', path: `/api/sessions/${id('sessionId')}` };
    case 'ListSessions':
      return { verb: 'GET', path: `/api/sessions${query({ userId: 'user_id', ...page })}` };
    case 'ListWorkers':
      return { verb: 'GET', path: '/api/workers' };
  }
}

/** REST for calls, SSE for watches. */
export class RestClient implements GatewayClient {
  readonly isJson = true;

  constructor(private readonly gateway: GatewayAddresses) {}

  async exchange<T = JsonObject>(
    method: UnaryMethod,
    request: JsonObject = {},
    options: CallOptions = {},
  ): Promise<Reply<T>> {
    const { verb, path } = routeOf(method, request);
    const body = verb === 'POST' ? JSON.stringify(request) : null;
    const response = await this.send(verb, path, body, options);
    return { message: (await response.json()) as T, setCookies: response.headers.getSetCookie() };
  }

  async call<T = JsonObject>(method: UnaryMethod, request?: JsonObject, options?: CallOptions): Promise<T> {
    return (await this.exchange<T>(method, request, options)).message;
  }

  async callRaw(method: UnaryMethod, body: Uint8Array): Promise<void> {
    const { verb, path } = routeOf(method, { runId: 'any', sessionId: 'any' });
    await this.send(verb, path, new Uint8Array(body), {});
  }

  watch({ runId, afterSeq, controlEvents }: WatchFields, options: CallOptions = {}): Watching {
    const query = new URLSearchParams();
    if (afterSeq !== undefined) query.set('after_seq', String(afterSeq));
    if (controlEvents === true) query.set('control_events', 'true');
    const url = `${this.gateway.httpUrl}/api/watch/${encodeURIComponent(runId)}?${query.toString()}`;
    let closed = false;
    let refusal: Promise<Error> | undefined;
    const watching = new Watching(
      // Who names event streams is not told a status that passes, and here it is looked at.
      readSse(
        url,
        { accept: '*/*', ...headersOf(options) },
        {
          onResponse: (response) => {
            if (response.statusCode === 200)
              watching.begin(watchHeadersFrom((name) => headerOf(response, name)));
            else if (response.statusCode === 204) closed = true;
            else refusal = refusalOf(response);
          },
          onFrame: (frame) => {
            if (refusal !== undefined) return;
            if (frame.event === 'close') closed = true;
            else pushFrame(watching, frame);
          },
          onEnd: (error) => {
            if (refusal !== undefined) void refusal.then((failure) => watching.end(failure));
            else if (error !== undefined || closed) watching.end(error);
            else watching.end(new WireFailure('UNAVAILABLE', '', 'the stream ended without "event: close"'));
          },
        },
      ),
    );
    return watching;
  }

  close(): void {
    // Nothing is held between calls.
  }

  private async send(
    verb: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | null,
    options: CallOptions,
  ): Promise<Response> {
    const headers = { 'content-type': 'application/json', ...headersOf(options) };
    const response = await fetch(this.gateway.httpUrl + path, { method: verb, headers, body });
    if (response.ok) return response;
    throw failureOf(response.status, (name) => response.headers.get(name), await response.text());
  }
}

function pushFrame(watching: Watching, { data, id }: SseFrame): void {
  if (data === undefined) return;
  const event = watchedEventOfSse(data);
  if (id !== undefined && id !== event.seq) {
    throw new Error(`the SSE id ${id} is not the seq ${event.seq}`);
  }
  watching.push(event);
}

function headersOf({ cookie, requestId }: CallOptions): Record<string, string> {
  return {
    ...(cookie === undefined ? {} : { cookie }),
    ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
  };
}

function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function refusalOf(response: IncomingMessage): Promise<Error> {
  return failureOf(response.statusCode ?? 0, (name) => headerOf(response, name), await text(response));
}

function failureOf(
  httpStatus: number,
  header: (name: string) => string | null | undefined,
  body: string,
): WireFailure {
  const type = header('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    return new WireFailure('UNKNOWN', '', `HTTP ${httpStatus}, ${type}: ${body.slice(0, 200)}`, {
      httpStatus,
    });
  }
  const { code, reason, detail, metadata, request_id: requestId } = JSON.parse(body) as Problem;
  const seconds = header('retry-after');
  const retryDelayMs = seconds === null || seconds === undefined ? undefined : Number(seconds) * 1000;
  return new WireFailure(code, reason, detail, { metadata, retryDelayMs, httpStatus, requestId });
}
