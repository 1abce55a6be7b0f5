/** The unary methods by their names in the contract, in lower camel case. */
export type MethodName =
  | 'initRun'
  | 'startRun'
  | 'submitRunInput'
  | 'getRun'
  | 'listRuns'
  | 'cancelRun'
  | 'getSession'
  | 'listSessions'
  | 'listWorkers';

/** A reply, or an error in the words of the contract, whatever the wire. */
export type WireReply =
  | { readonly kind: 'ok'; readonly value: Record<string, unknown> }
  | { readonly kind: 'error'; readonly code: string; readonly reason: string; readonly retryDelay: boolean };

export interface CallOptions {
  /** The `Cookie` header, or gRPC's `cookie` metadata. */
  readonly cookie?: string;
}

/** One wire as a client of another make would use it. */
export interface WireClient {
  readonly name: string;
  /** `request` is the protobuf JSON of the method's request. */
  call(method: MethodName, request: Record<string, unknown>, options?: CallOptions): Promise<WireReply>;
  /** The events of a run after `afterSeq` until the stream ends, or after `limit` of them; an error when it is refused. */
  watch(
    runId: string,
    options?: { readonly afterSeq?: number; readonly limit?: number },
  ): Promise<WatchedEvents | Extract<WireReply, { kind: 'error' }>>;
  close(): void;
}

export interface WatchedEvents {
  readonly kind: 'events';
  readonly verdict: string;
  readonly events: readonly WatchedEvent[];
}

export interface WatchedEvent {
  readonly seq: number;
  readonly eventType: string;
  readonly message: string;
}
