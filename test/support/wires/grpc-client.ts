import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  status,
  type ClientReadableStream,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { ErrorInfoSchema, RetryInfoSchema, StatusSchema } from '#contract';
import type {
  CallOptions,
  MethodName,
  WatchedEvent,
  WatchedEvents,
  WireClient,
  WireReply,
} from './wire-client.js';

interface EventMessage {
  readonly seq: string;
  readonly eventType: string;
  readonly message: string;
}

type Callback = (error: ServiceError | null, reply: Record<string, unknown>) => void;

/** gRPC by grpc-js and the proto files, as another team's service would call it. */
export class GrpcClient implements WireClient {
  readonly name = 'gRPC';

  private constructor(private readonly client: InstanceType<ServiceClientConstructor>) {}

  static async connect(address: string): Promise<GrpcClient> {
    const options = { includeDirs: ['proto'], longs: String, enums: String, defaults: true };
    const loaded = loadPackageDefinition(await load('insightify/v1/pipeline.proto', options));
    const { PipelineService } = (
      loaded['insightify'] as unknown as { v1: { PipelineService: ServiceClientConstructor } }
    ).v1;
    return new GrpcClient(new PipelineService(address, credentials.createInsecure()));
  }

  call(
    method: MethodName,
    request: Record<string, unknown>,
    { cookie }: CallOptions = {},
  ): Promise<WireReply> {
    const metadata = new Metadata();
    if (cookie !== undefined) metadata.set('cookie', cookie);
    const send = this.client[method] as (request: object, metadata: Metadata, callback: Callback) => void;
    return new Promise((resolve) => {
      send.call(this.client, request, metadata, (error, value) =>
        resolve(error === null ? { kind: 'ok', value } : errorIn(error)),
      );
    });
  }

  watch(
    runId: string,
    { afterSeq = 0, limit = Infinity }: { afterSeq?: number; limit?: number } = {},
  ): Promise<WatchedEvents | Extract<WireReply, { kind: 'error' }>> {
    const send = this.client['watchRun'] as (request: object) => ClientReadableStream<EventMessage>;
    const stream = send.call(this.client, { runId, afterSeq });
    const events: WatchedEvent[] = [];
    let verdict = '';
    return new Promise((resolve) => {
      stream.on(
        'metadata',
        (metadata: Metadata) => (verdict = String(metadata.get('watch-verdict')[0] ?? '')),
      );
      stream.on('data', ({ seq, eventType, message }: EventMessage) => {
        if (events.length < limit) events.push({ seq: Number(seq), eventType, message });
        if (events.length >= limit) stream.cancel();
      });
      stream.on('status', ({ code }: { code: number }) => {
        if (code === status.OK) resolve({ kind: 'events', verdict, events });
      });
      stream.on('error', (error: ServiceError) => {
        if (error.code === status.CANCELLED && events.length >= limit)
          resolve({ kind: 'events', verdict, events });
        else resolve(errorIn(error));
      });
    });
  }

  close(): void {
    this.client.close();
  }
}

function errorIn(error: ServiceError): Extract<WireReply, { kind: 'error' }> {
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const details = Buffer.isBuffer(packed) ? fromBinary(StatusSchema, packed).details : [];
  const info = details.map((detail) => anyUnpack(detail, ErrorInfoSchema)).find((each) => each !== undefined);
  const retryDelay = details.some((detail) => anyUnpack(detail, RetryInfoSchema) !== undefined);
  return { kind: 'error', code: status[error.code], reason: info?.reason ?? '', retryDelay };
}
