/** What every wire tells of a call besides its message. */
export interface CallContext {
  /** Stands in the call's log lines and in error replies. */
  readonly requestId: string;
  /** The `Cookie` header, or gRPC's `cookie` metadata. */
  readonly cookie: string | undefined;
  /** Hands the client its session cookie; does nothing on wires without cookies. */
  readonly setSessionCookie: (sessionId: string) => void;
}
