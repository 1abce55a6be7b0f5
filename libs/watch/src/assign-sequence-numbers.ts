import { GatewayError } from '#errors';
import { isTerminal, type RunEvent } from '#events';
import type { PendingEvent } from './run-event-log.port.js';

/**
 * Returns the events of one append with their sequence numbers after `lastSeq`, for the adapters of
 * `RunEventLog`. @throws `RUN_ALREADY_FINISHED` when an event follows a terminal one.
 */
export function assignSequenceNumbers(
  pending: readonly PendingEvent[],
  lastSeq: number,
): readonly RunEvent[] {
  return pending.map(({ draft, emittedAt, attempt }, index) => {
    if (index < pending.length - 1 && isTerminal(draft)) {
      throw new GatewayError('RUN_ALREADY_FINISHED', 'an event follows the terminal one');
    }
    return { ...draft, seq: lastSeq + 1 + index, emittedAt, attempt };
  });
}
