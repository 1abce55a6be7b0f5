import type { RunEvent } from '#events';
import type { FramedBatch } from './framed-batch.js';

/**
 * Turns events into the bytes of the wire contract. Log adapters call it once
 * per append, when the events have their places, and keep what it returns.
 */
export abstract class EventFraming {
  /** `events` are consecutive and at least one. */
  abstract frame(events: readonly RunEvent[]): FramedBatch;
}
