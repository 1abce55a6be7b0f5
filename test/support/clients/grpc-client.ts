import {
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type DescMessage,
  type DescMethod,
  type DescService,
  type FileRegistry,
  type JsonObject,
  type JsonValue,
} from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type {
  CallOptions,
  GatewayAddresses,
  GatewayClient,
  Reply,
  UnaryMethod,
  WatchFields,
} from './gateway-client.js';
import { reflect } from './server-reflection.js';
import { watchHeadersFrom, type WatchedEvent } from './watched-event.js';
import { Watching } from './watching.js';
import { WireFailure } from './wire-failure.js';

const SERVICE = 'insightify.v1.PipelineService';
const STATUS = 'google.rpc.Status';
const ERROR_INFO = 'google.rpc.ErrorInfo';

interface StatusJson {
  readonly details?: readonly {
    readonly '@type': string;
    readonly reason?: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly retryDelay?: string;
  }[];
}

/** gRPC as a client without the proto files has it: all types come from server reflection. */
export class GrpcClient implements GatewayClient {
  readonly isJson = false;

  private constructor(
    private readonly client: Client,
    private readonly registry: FileRegistry,
    private readonly service: DescService,
  ) {}

  static async open({ grpcAddress, ca }: GatewayAddresses): Promise<GrpcClient> {
    const trust = ca === undefined ? credentials.createInsecure() : credentials.createSsl(ca);
    const { registry } = await reflect(grpcAddress, [STATUS, ERROR_INFO], trust);
    const service = registry.getService(SERVICE);
    if (service === undefined) throw new Error(`reflection does not show ${SERVICE}`);
    return new GrpcClient(new Client(grpcAddress, trust), registry, service);
  }

  async exchange<T = JsonObject>(
    method: UnaryMethod,
    request: JsonObject = {},
    options: CallOptions = {},
  ): Promise<Reply<T>> {
    const { input, output } = this.method(method);
    const bytes = await this.unary(method, toBinary(input, fromJson(input, request)), options);
    return { message: this.json(output, bytes) as T, setCookies: [] };
  }

  async call<T = JsonObject>(method: UnaryMethod, request?: JsonObject, options?: CallOptions): Promise<T> {
    return (await this.exchange<T>(method, request, options)).message;
  }

  async callRaw(method: UnaryMethod, body: Uint8Array): Promise<void> {
    await this.unary(method, body, {});
  }

  watch({ runId, afterSeq = 0, controlEvents = false }: WatchFields, options: CallOptions = {}): Watching {
    const { input, output } = this.method('WatchRun');
    const request = toBinary(input, fromJson(input, { runId, afterSeq: String(afterSeq), controlEvents }));
    const path = `/${SERVICE}/WatchRun`;
    const call = this.client.makeServerStreamRequest(path, asBuffer, asBytes, request, metadataOf(options));
    const watching = new Watching(() => call.cancel());
    call.on('metadata', (metadata) => {
      const text = (name: string): string | undefined => metadata.get(name)[0]?.toString();
      if (text('watch-verdict') !== undefined) watching.begin(watchHeadersFrom(text));
    });
    call.on('data', (bytes: Buffer) => watching.push(this.json(output, bytes) as unknown as WatchedEvent));
    call.on('error', (error: ServiceError) => watching.end(this.failure(error)));
    call.on('end', () => watching.end());
    return watching;
  }

  close(): void {
    this.client.close();
  }

  private unary(method: UnaryMethod, request: Uint8Array, options: CallOptions): Promise<Buffer> {
    const path = `/${SERVICE}/${method}`;
    return new Promise((resolve, reject) => {
      const metadata = metadataOf(options);
      this.client.makeUnaryRequest(path, asBuffer, asBytes, request, metadata, (error, reply) => {
        if (error !== null) reject(this.failure(error));
        else resolve(reply as Buffer);
      });
    });
  }

  private method(name: string): DescMethod {
    const method = this.service.methods.find((each) => each.name === name);
    if (method === undefined) throw new Error(`reflection does not show ${name}`);
    return method;
  }

  private json(message: DescMessage, bytes: Uint8Array): JsonValue {
    const { registry } = this;
    return toJson(message, fromBinary(message, bytes), { alwaysEmitImplicit: true, registry });
  }

  private failure(error: ServiceError): WireFailure {
    const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
    const desc = this.registry.getMessage(STATUS);
    if (desc === undefined) throw new Error(`reflection does not show ${STATUS}`);
    const { details = [] } = (bytes instanceof Buffer ? this.json(desc, bytes) : {}) as StatusJson;
    const info = details.find((detail) => detail['@type'].endsWith(`/${ERROR_INFO}`));
    const retry = details.find((detail) => detail.retryDelay !== undefined);
    return new WireFailure(status[error.code] ?? String(error.code), info?.reason ?? '', error.details, {
      metadata: info?.metadata ?? {},
      retryDelayMs: retry?.retryDelay === undefined ? undefined : 1000 * Number.parseFloat(retry.retryDelay),
      requestId: error.metadata?.get('x-request-id')[0]?.toString(),
    });
  }
}

function metadataOf({ cookie, requestId }: CallOptions): Metadata {
  const metadata = new Metadata();
  if (cookie !== undefined) metadata.set('cookie', cookie);
  if (requestId !== undefined) metadata.set('x-request-id', requestId);
  return metadata;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}

function asBytes(bytes: Buffer): Buffer {
  return bytes;
}
