import type { JsonObject } from '@bufbuild/protobuf';
import type { Watching } from './watching.js';

/** The addresses of a gateway, as `GatewayProcess` and `startGateway` return them. */
export interface GatewayAddresses {
  readonly httpUrl: string;
  readonly grpcAddress: string;
  /** PEM of the authority to trust where the wires are under TLS; plain without it. */
  readonly ca?: Buffer;
}

export type UnaryMethod =
  | 'InitRun'
  | 'StartRun'
  | 'SubmitRunInput'
  | 'GetRun'
  | 'ListRuns'
  | 'CancelRun'
  | 'GetSession'
  | 'ListSessions'
  | 'ListWorkers';

export interface CallOptions {
  /** Value of the `Cookie` header, or of the `cookie` metadata. */
  readonly cookie?: string;
  readonly requestId?: string;
}

export interface WatchFields {
  readonly runId: string;
  readonly afterSeq?: string | number;
  readonly controlEvents?: boolean;
}

/** A reply, and what came beside it. */
export interface Reply<T> {
  readonly message: T;
  /** Every `Set-Cookie` of the reply; always none on gRPC. */
  readonly setCookies: readonly string[];
}

export interface InitReply {
  readonly sessionId: string;
  readonly repoName: string;
  readonly bootstrapRunId: string;
}

/**
 * One wire of the gateway. Requests and replies are the protobuf JSON of the
 * contract, replies with every plain field present, so that a test reads the
 * same on every wire. Refused calls throw `WireFailure`.
 */
export interface GatewayClient {
  /** True when requests of this wire are JSON text, false when they are binary. */
  readonly isJson: boolean;
  exchange<T = JsonObject>(
    method: UnaryMethod,
    request?: JsonObject,
    options?: CallOptions,
  ): Promise<Reply<T>>;
  /** `exchange` without what came beside the reply. */
  call<T = JsonObject>(method: UnaryMethod, request?: JsonObject, options?: CallOptions): Promise<T>;
  /** Sends these bytes as the request of the method. */
  callRaw(method: UnaryMethod, body: Uint8Array): Promise<void>;
  watch(fields: WatchFields, options?: CallOptions): Watching;
  close(): void;
}
