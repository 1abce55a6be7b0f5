import {
  create,
  fromBinary,
  fromJson,
  toJson,
  type DescMethodStreaming,
  type DescMethodUnary,
  type JsonObject,
} from '@bufbuild/protobuf';
import { anyUnpack, durationMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import {
  ErrorInfoSchema,
  PipelineService,
  RetryInfoSchema,
  StatusSchema,
  WatchRunRequestSchema,
} from '#contract';
import { watchedEvent } from './event-messages.js';
import type {
  CallOptions,
  GatewayAddresses,
  GatewayClient,
  Reply,
  UnaryMethod,
  WatchFields,
} from './gateway-client.js';
import { watchHeadersFrom } from './watched-event.js';
import { Watching } from './watching.js';
import { WireFailure } from './wire-failure.js';

export type ConnectForm = 'json' | 'binary' | 'grpc-web';

const CONTENT_TYPES: Record<ConnectForm, string> = {
  json: 'application/json',
  binary: 'application/proto',
  'grpc-web': 'application/grpc-web+proto',
};

/** Connect with JSON or binary messages, or gRPC-Web: the three that share a port and a path. */
export class ConnectClient implements GatewayClient {
  readonly isJson: boolean;
  private readonly transport: Transport;

  constructor(
    private readonly gateway: GatewayAddresses,
    private readonly form: ConnectForm,
  ) {
    this.isJson = form === 'json';
    const { httpUrl: baseUrl, ca } = gateway;
    const common = {
      baseUrl,
      httpVersion: '1.1',
      ...(ca === undefined ? {} : { nodeOptions: { ca } }),
    } as const;
    this.transport =
      form === 'grpc-web'
        ? createGrpcWebTransport(common)
        : createConnectTransport({ ...common, useBinaryFormat: form === 'binary' });
  }

  async exchange<T = JsonObject>(
    method: UnaryMethod,
    request: JsonObject = {},
    options: CallOptions = {},
  ): Promise<Reply<T>> {
    const desc = descOf(method);
    try {
      const message = fromJson(desc.input, request);
      const reply = await this.transport.unary(desc, undefined, undefined, headersOf(options), message);
      const json = toJson(desc.output, reply.message, { alwaysEmitImplicit: true });
      return { message: json as T, setCookies: reply.header.getSetCookie() };
    } catch (error) {
      throw wireFailure(error);
    }
  }

  async call<T = JsonObject>(method: UnaryMethod, request?: JsonObject, options?: CallOptions): Promise<T> {
    return (await this.exchange<T>(method, request, options)).message;
  }

  async callRaw(method: UnaryMethod, body: Uint8Array): Promise<void> {
    const url = `${this.gateway.httpUrl}/${PipelineService.typeName}/${method}`;
    const isWeb = this.form === 'grpc-web';
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': CONTENT_TYPES[this.form] },
      body: isWeb ? enveloped(body) : new Uint8Array(body),
    });
    const failure = isWeb ? await webFailure(response) : undefined;
    if (failure !== undefined) throw failure;
    if (isWeb || response.ok) return;
    throw unaryFailure(response.status, (await response.json()) as ConnectErrorJson);
  }

  watch({ runId, afterSeq = 0, controlEvents = false }: WatchFields, options: CallOptions = {}): Watching {
    const leaving = new AbortController();
    const watching = new Watching(() => leaving.abort());
    const request = create(WatchRunRequestSchema, { runId, afterSeq: BigInt(afterSeq), controlEvents });
    void this.stream(watching, request, leaving.signal, options).catch((error: unknown) =>
      watching.end(wireFailure(error)),
    );
    return watching;
  }

  close(): void {
    // Kept-alive sockets are the agent's and do not keep the process.
  }

  private async stream(
    watching: Watching,
    request: ReturnType<typeof create<typeof WatchRunRequestSchema>>,
    signal: AbortSignal,
    options: CallOptions,
  ): Promise<void> {
    const desc: DescMethodStreaming<
      typeof WatchRunRequestSchema,
      typeof PipelineService.method.watchRun.output
    > = PipelineService.method.watchRun;
    const reply = await this.transport.stream(desc, signal, undefined, headersOf(options), only(request));
    watching.begin(watchHeadersFrom((name) => reply.header.get(name)));
    for await (const message of reply.message) {
      // Without a seq and without a signal it is a sign of life.
      if (message.seq !== 0n || message.watch !== undefined) watching.push(watchedEvent(message));
    }
    watching.end();
  }
}

async function* only<T>(message: T): AsyncGenerator<T> {
  yield message;
}

function descOf(name: UnaryMethod): DescMethodUnary {
  const desc = PipelineService.methods.find((method) => method.name === name);
  if (desc?.methodKind !== 'unary') throw new Error(`the contract has no unary ${name}`);
  return desc as DescMethodUnary;
}

function headersOf({ cookie, requestId }: CallOptions): Headers {
  const headers = new Headers();
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (requestId !== undefined) headers.set('x-request-id', requestId);
  return headers;
}

/** Connect's codes are the numbers and, but for the case, the names of gRPC. */
function codeName(code: Code): string {
  return Code[code].replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase();
}

function wireFailure(thrown: unknown): WireFailure {
  const error = ConnectError.from(thrown);
  const [info] = error.findDetails(ErrorInfoSchema);
  const [retry] = error.findDetails(RetryInfoSchema);
  const delay = retry?.retryDelay;
  return new WireFailure(codeName(error.code), info?.reason ?? '', error.rawMessage, {
    metadata: info?.metadata ?? {},
    retryDelayMs: delay === undefined ? undefined : durationMs(delay),
    requestId: error.metadata.get('x-request-id') ?? undefined,
  });
}

interface ErrorInfoJson {
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface ConnectErrorJson {
  readonly code: string;
  readonly message?: string;
  readonly details?: readonly { readonly type: string; readonly debug?: ErrorInfoJson }[];
}

function unaryFailure(
  httpStatus: number,
  { code, message = '', details = [] }: ConnectErrorJson,
): WireFailure {
  const info = details.find(({ type }) => type === ErrorInfoSchema.typeName);
  const { reason = '', metadata = {} } = info?.debug ?? {};
  return new WireFailure(code.toUpperCase(), reason, message, { httpStatus, metadata });
}

function enveloped(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(body.length + 5);
  new DataView(frame.buffer).setUint32(1, body.length);
  frame.set(body, 5);
  return frame;
}

/** gRPC-Web says how a call ended in its last frame, or in the headers where there is no body. */
async function webFailure(response: Response): Promise<WireFailure | undefined> {
  const trailers = new Headers(response.headers);
  const body = Buffer.from(await response.arrayBuffer());
  for (let at = 0; at < body.length; at += 5 + body.readUInt32BE(at + 1)) {
    if (body[at] !== 0x80) continue;
    const text = body.toString('utf8', at + 5, at + 5 + body.readUInt32BE(at + 1));
    for (const line of text.split('\r\n').filter((each) => each !== '')) {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      trailers.set(name, value);
    }
  }
  const status = Buffer.from(trailers.get('grpc-status-details-bin') ?? '', 'base64');
  const [detail] = fromBinary(StatusSchema, status).details;
  const info = detail === undefined ? undefined : anyUnpack(detail, ErrorInfoSchema);
  const number = Number(trailers.get('grpc-status'));
  if (number === 0) return undefined;
  const code: Code = number;
  return new WireFailure(codeName(code), info?.reason ?? '', trailers.get('grpc-message') ?? '', {
    httpStatus: response.status,
    metadata: info?.metadata ?? {},
  });
}
