/** The protocols on which a call can arrive. */
export const WIRES = ['grpc', 'connect', 'grpc-web', 'rest', 'sse', 'mcp'] as const;
export type Wire = (typeof WIRES)[number];

/** The caller, once something has established who that is. */
export interface Principal {
  readonly userId: string;
}

/** One call on any wire, apart from its message. */
export interface CallContext {
  readonly wire: Wire;
  /** The RPC of the contract, such as `StartRun`; `GetUsage`, which only REST has; or the name of an MCP tool without an RPC. */
  readonly method: string;
  /** The name under which the wire logs the call, where that is not `method`: `POST /api/runs`, `run.start`. */
  readonly route?: string;
  /** Repeated in the call's log lines and in error replies. */
  readonly requestId: string;
  /** A header, or gRPC metadata; `name` is in lower case. Undefined for binary metadata and for what is absent. */
  readonly header: (name: string) => string | undefined;
  /** The session cookie's header; MCP clients may have it from an earlier call. */
  readonly cookie: string | undefined;
  /** Hands the client its session cookie; does nothing on wires without cookies. */
  readonly setSessionCookie: (sessionId: string) => void;
  /** When the client stops waiting, in epoch milliseconds; undefined: it did not say. */
  readonly deadlineMs?: number | undefined;
  /** Aborts when the client cancels, disconnects or reaches its deadline. */
  readonly signal: AbortSignal;
  /** Set by a hook that authenticates. */
  principal?: Principal;
}
