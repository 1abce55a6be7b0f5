import type { ErrorCode, ErrorReason } from '#errors';
import type { CallContext } from './call-context.js';

/** How a call ended. */
export interface CallOutcome {
  readonly code: 'OK' | ErrorCode;
  /** Present unless the code is `OK`. */
  readonly reason: ErrorReason | undefined;
  /** From the arrival of the call to its reply; for a watch, to the end of its stream. */
  readonly durationMs: number;
}

/**
 * A step around every call on every wire: a guard, a limit, a metric. A provider of any imported module
 * that extends this class is found at boot; nothing else has to name it.
 */
export abstract class CallHook {
  /** Hooks of a lower order begin first. */
  readonly order: number = 0;

  /**
   * Runs before the call is answered; may set `call.principal`. A `GatewayError` that it throws refuses the
   * call, and no later hook begins.
   */
  begin(_call: CallContext): void | Promise<void> {
    return undefined;
  }

  /**
   * Runs exactly once for every call, also for one that was refused before this hook's `begin`. It runs after
   * the outcome is settled and cannot change it; what it throws is logged.
   */
  end(_call: CallContext, _outcome: CallOutcome): void {
    return undefined;
  }
}
