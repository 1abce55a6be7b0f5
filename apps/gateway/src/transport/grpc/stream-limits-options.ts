/** What the calls of all gRPC clients may hold; a class, so that it is its own token. */
export class StreamLimitsOptions {
  /** Of one connection; HTTP/2 tells clients, which wait with further calls. */
  readonly maxStreamsPerConnection: number;
  /** Of all connections; further calls are refused with `CALLS_EXHAUSTED`. */
  readonly maxStreams: number;
  /** A call whose request has not come whole after so long ends with DEADLINE_EXCEEDED. */
  readonly requestTimeoutMs: number;
}
