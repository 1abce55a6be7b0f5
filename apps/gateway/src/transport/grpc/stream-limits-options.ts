/** Limits on gRPC calls. A class, so that it is its own injection token. */
export class StreamLimitsOptions {
  /** The most concurrent calls per connection; HTTP/2 announces it to clients, which then wait. */
  readonly maxStreamsPerConnection: number;
  /** The most concurrent calls of all connections; further ones are refused with `CALLS_EXHAUSTED`. */
  readonly maxStreams: number;
  /** Time, in ms, in which a call's whole request must arrive; otherwise it ends with DEADLINE_EXCEEDED. */
  readonly requestTimeoutMs: number;
}
