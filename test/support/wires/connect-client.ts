import { fromJson, toJson, type JsonObject } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createClient,
  type CallOptions as ConnectOptions,
  type Client,
} from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import {
  ErrorInfoSchema,
  PipelineService,
  RetryInfoSchema,
  WatchRunResponse_EventType as EventType,
} from '#contract';
import type {
  CallOptions,
  MethodName,
  WatchedEvent,
  WatchedEvents,
  WireClient,
  WireReply,
} from './wire-client.js';

/** Connect, in JSON or binary, or gRPC-Web: what a typed browser client speaks. */
export class ConnectClient implements WireClient {
  private readonly client: Client<typeof PipelineService>;

  constructor(
    readonly name: 'Connect JSON' | 'Connect binary' | 'gRPC-Web',
    baseUrl: string,
  ) {
    const options = { baseUrl, httpVersion: '1.1' as const, useBinaryFormat: name !== 'Connect JSON' };
    const transport = name === 'gRPC-Web' ? createGrpcWebTransport(options) : createConnectTransport(options);
    this.client = createClient(PipelineService, transport);
  }

  async call(
    method: MethodName,
    request: Record<string, unknown>,
    { cookie }: CallOptions = {},
  ): Promise<WireReply> {
    const { input, output } = PipelineService.method[method];
    const send = this.client[method].bind(this.client) as (
      message: object,
      options: ConnectOptions,
    ) => Promise<never>;
    try {
      const reply = await send(
        fromJson(input, request as JsonObject),
        cookie === undefined ? {} : { headers: { cookie } },
      );
      return { kind: 'ok', value: toJson(output, reply, { alwaysEmitImplicit: true }) as JsonObject };
    } catch (error) {
      return errorIn(error);
    }
  }

  async watch(
    runId: string,
    { afterSeq = 0, limit = Infinity }: { afterSeq?: number; limit?: number } = {},
  ): Promise<WatchedEvents | Extract<WireReply, { kind: 'error' }>> {
    const events: WatchedEvent[] = [];
    let verdict = '';
    const stop = new AbortController();
    try {
      const stream = this.client.watchRun(
        { runId, afterSeq: BigInt(afterSeq) },
        { signal: stop.signal, onHeader: (headers) => (verdict = headers.get('watch-verdict') ?? '') },
      );
      for await (const { seq, eventType, message } of stream) {
        events.push({ seq: Number(seq), eventType: `EVENT_TYPE_${EventType[eventType]}`, message });
        if (events.length >= limit) break;
      }
      stop.abort();
      return { kind: 'events', verdict, events };
    } catch (error) {
      return errorIn(error);
    }
  }

  close(): void {
    // HTTP/1.1 connections of the transport end with their calls.
  }
}

function errorIn(error: unknown): Extract<WireReply, { kind: 'error' }> {
  if (!(error instanceof ConnectError)) throw error;
  const [info] = error.findDetails(ErrorInfoSchema);
  const retryDelay = error.findDetails(RetryInfoSchema).length > 0;
  const code = (Code[error.code] ?? '').replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return { kind: 'error', code, reason: info?.reason ?? '', retryDelay };
}
