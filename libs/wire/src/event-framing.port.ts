import type { RunEvent } from '#events';
import type { FramedBatch } from './framed-batch.js';

/**
 * Encodes events as the bytes of the wire contract. Log adapters call it once per append, when the
 * events have their sequence numbers, and store the result.
 */
export abstract class EventFraming {
  /** `events` are consecutive and at least one. */
  abstract frame(events: readonly RunEvent[]): FramedBatch;
}
