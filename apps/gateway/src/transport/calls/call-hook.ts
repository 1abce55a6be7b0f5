import type { ErrorCode, ErrorReason } from '#errors';
import type { CallContext } from './call-context.js';

/** The end of a call. */
export interface CallOutcome {
  /** `CANCELLED` also where the client left before its answer was complete. */
  readonly code: 'OK' | ErrorCode;
  /** The reason of the error that the client was given; undefined where it was given none. */
  readonly reason: ErrorReason | undefined;
  /** From the arrival of the call to its end, in milliseconds; a watch lasts as long as its stream. */
  readonly durationMs: number;
}

/**
 * A step around every call on every wire: a guard, a limit, a metric. A provider of any imported module that
 * extends this class is found at boot; nothing else has to name it.
 */
export abstract class CallHook {
  /** Hooks with a lower number begin first. */
  readonly order: number = 0;

  /**
   * Called before the API gets the request; may set `call.principal`. Refuses the call by throwing a
   * `GatewayError`; hooks that come later then do not begin.
   */
  begin?(call: CallContext): void | Promise<void>;

  /**
   * Called exactly once for every call, also for one that was refused before this hook began, but not for an
   * unknown method of gRPC, which grpc-js refuses alone. Nobody waits for it; what it throws, at once or later, is
   * logged and changes nothing.
   */
  end?(call: CallContext, outcome: CallOutcome): void | Promise<void>;
}
