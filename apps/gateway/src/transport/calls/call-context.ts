/** The protocol on which a call arrived. */
export type Wire = 'grpc' | 'connect' | 'grpc-web' | 'rest' | 'sse' | 'mcp';

/** On whose behalf a call is made. */
export interface Principal {
  readonly userId: string;
}

/** One call of a client, on any wire. A watch is one call from its request to the end of its stream. */
export interface CallContext {
  readonly wire: Wire;
  /**
   * The RPC of the contract, such as `InitRun`, on every wire that offers it; otherwise the name of the
   * REST operation or MCP tool, or `unknown`. A client cannot invent values, so it is safe as a metric label.
   */
  readonly method: string;
  /** The call in the terms of its wire, for log lines: `GET /api/runs/x`, `run.status`, `GetRun`. */
  readonly shownName: string;
  /** Stands in the call's log lines and error replies. */
  readonly requestId: string;
  /** The peer's IP address; undefined once it has gone. */
  readonly remoteAddress: string | undefined;
  /** Milliseconds since the epoch after which the client no longer waits; undefined where it set none. */
  readonly deadline: number | undefined;
  /** Fires when the client leaves, the deadline passes, or the gateway stops. */
  readonly signal: AbortSignal;
  /** The value of a request header or gRPC metadata key, by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** The `Cookie` header, or gRPC's `cookie` metadata. */
  readonly cookie: string | undefined;
  /** Hands the client its session cookie; does nothing on wires without cookies. */
  readonly setSessionCookie: (sessionId: string) => void;
  /** Set by a hook that authenticates the caller; undefined while authentication is off. */
  principal: Principal | undefined;
}
