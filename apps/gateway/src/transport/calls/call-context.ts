/** The protocol on which a call arrived. */
export type Wire = 'grpc' | 'connect' | 'grpc-web' | 'rest' | 'sse' | 'mcp';

/** On whose behalf a call is made. */
export interface Principal {
  readonly userId: string;
}

/** The method of a call that is refused before its method is known, or that asks for one that does not exist. */
export const UNKNOWN_METHOD = 'unknown';

/** A call as its wire received it, before it enters the corridor. */
export interface CallRequest {
  readonly wire: Wire;
  /**
   * The RPC of the contract, such as `StartRun`, on every wire that offers it; `GetUsage`, which only REST has;
   * the name of an MCP tool without an RPC; or `unknown`. Never a client's own text, so it is safe as a label.
   */
  readonly method: string;
  /** The name under which the wire logs the call, where that is not `method`: `POST /api/runs`, `run.start`. */
  readonly route?: string | undefined;
  /** Repeated in the call's log lines and in error replies; empty where the client could not be asked for it. */
  readonly requestId: string;
  /** The peer's IP address; undefined once it has gone. */
  readonly remoteAddress: string | undefined;
  /** Returns a header, or gRPC metadata, by its lower-case name; undefined for binary metadata and what is absent. */
  readonly header: (name: string) => string | undefined;
  /** The `Cookie` header or metadata; MCP clients may have it from an earlier call. */
  readonly cookie: string | undefined;
  /** Hands the client its session cookie; does nothing on wires without cookies. */
  readonly setSessionCookie: (sessionId: string) => void;
  /** When the client stops waiting, in milliseconds since the epoch; undefined where it did not say. */
  readonly deadlineMs?: number | undefined;
  /** Aborts when the client cancels, disconnects or reaches its deadline; undefined for a call that is refused at once. */
  readonly clientSignal?: AbortSignal | undefined;
}

/** One call on any wire, apart from its message. A watch is one call, to the end of its stream. */
export interface CallContext extends Omit<CallRequest, 'clientSignal'> {
  /** Aborts when the client cancels, disconnects or reaches its deadline, and when the gateway stops. */
  readonly signal: AbortSignal;
  /** Set by a hook that authenticates the caller. */
  principal?: Principal;
}
