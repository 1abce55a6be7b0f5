/** A call or a watch that a gateway refused or ended with an error, in the form that all wires share. */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';

  constructor(
    /** Name of the gRPC code, such as `NOT_FOUND`. */
    readonly code: string,
    /** Of `google.rpc.ErrorInfo`, or of the problem document; empty where the reply has none. */
    readonly reason: string,
    message: string,
    readonly more: {
      readonly metadata?: Readonly<Record<string, string>>;
      /** Of `google.rpc.RetryInfo`, or of `Retry-After`. */
      readonly retryDelayMs?: number | undefined;
      /** Present when the wire has one. */
      readonly httpStatus?: number | undefined;
      readonly requestId?: string | undefined;
    } = {},
  ) {
    super(`${code} ${reason}: ${message}`);
  }
}
