import type { ErrorCode, GatewayError } from '#errors';
import type { CallContext } from './call-context.js';

/** The method of a call that is refused before its method is known, or asks for one that does not exist. */
export const UNKNOWN_METHOD = 'unknown';

/** How a call ended. */
export interface CallOutcome {
  /** `CANCELLED` also where the client left before its answer was complete. */
  readonly code: 'OK' | ErrorCode;
  /** The error that the client was given. */
  readonly error?: GatewayError;
  /** From the arrival of the call to its end, in milliseconds; a watch lasts as long as its stream. */
  readonly durationMs: number;
}

/** As much of a call as is known where it is refused before it reaches its method. */
export type RefusedCall = Pick<CallContext, 'wire' | 'method' | 'route'> & { readonly requestId?: string };

/**
 * Something that every call passes on every wire: a guard, a limit, a metric. A
 * provider of any Nest module that extends this class is found at the start.
 *
 * `begin` is called in the order of `order`, before the request is decoded. `end`
 * is called exactly once for each call whose `begin` was called, also when that
 * refused it, and for each call that was refused before.
 */
export abstract class CallHook {
  /** Hooks with a lower number come first. */
  readonly order: number = 0;

  /** Refuses the call by throwing a `GatewayError`. */
  begin?(call: CallContext): void | Promise<void>;

  /** Must not throw. */
  end?(call: RefusedCall, outcome: CallOutcome): void;
}
