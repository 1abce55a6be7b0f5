import { EventKind, WatchRunResponse_EventType as EventType, WatchRunResponseSchema } from '#contract';
import { EnvelopeWriter } from './envelope-writer.js';
import { EVENT_KINDS } from './event-kinds.js';
import type { PlainEvent } from './plain-event.js';

const FIELD = WatchRunResponseSchema.field;
/** The fields that a plain event has; a new field of the contract is written here, or is named as one it lacks. */
type PlainField = Exclude<keyof typeof FIELD, 'clientView' | 'error' | 'question' | 'watch'>;

const NUMBER: Readonly<Record<PlainField, number>> = {
  eventType: FIELD.eventType.number,
  message: FIELD.message.number,
  progressPercent: FIELD.progressPercent.number,
  seq: FIELD.seq.number,
  emittedAt: FIELD.emittedAt.number,
  workerKey: FIELD.workerKey.number,
  kind: FIELD.kind.number,
  attempt: FIELD.attempt.number,
};

/** The part that a worker's consecutive events within one millisecond have in common. */
interface Ending {
  readonly emittedAtMs: number;
  readonly workerKey: string | undefined;
  readonly kind: PlainEvent['kind'];
  readonly attempt: number;
  /** The fields after `seq`, as protobuf. */
  readonly fields: Buffer;
  /** The same as JSON, from the end of the `seq` text. */
  readonly json: string;
}

/**
 * Writes plain events in both forms, byte for byte as reflection writes the message of
 * `run-event-message.ts`, but some six times faster: field by field, reusing the end of the last event
 * while it stays the same. That file defines what an event looks like on the wire.
 */
export class PlainEventWriter {
  private readonly scratch = new EnvelopeWriter();
  private last: Ending | undefined;

  /**
   * Appends the event's envelope to `writer` and returns its SSE frame. `text` is its message, well-
   * formed.
   */
  write(writer: EnvelopeWriter, event: PlainEvent, text: string): string {
    const { type } = EVENT_KINDS[event.kind];
    const { seq } = event;
    const percent = Math.floor(event.progressPercent ?? 0);
    const { fields, json } = this.ending(event);
    writer.beginMessage();
    writer.varintField(NUMBER.eventType, type);
    writer.stringField(NUMBER.message, text);
    writer.varintField(NUMBER.progressPercent, percent);
    writer.varintField(NUMBER.seq, seq);
    writer.fields(fields);
    writer.endMessage();
    return (
      `id: ${seq}\ndata: {"eventType":"EVENT_TYPE_${EventType[type]}","message":${JSON.stringify(text)},` +
      `"progressPercent":${percent},"clientView":null,"seq":"${seq}${json}`
    );
  }

  private ending(event: PlainEvent): Ending {
    const { last } = this;
    const { workerKey, kind, attempt } = event;
    const emittedAtMs = event.emittedAt.getTime();
    if (
      last?.emittedAtMs === emittedAtMs &&
      last.kind === kind &&
      last.workerKey === workerKey &&
      last.attempt === attempt
    ) {
      return last;
    }
    const both = { fields: this.endingFields(event), json: endingJson(event) };
    this.last = { emittedAtMs, workerKey, kind, attempt, ...both };
    return this.last;
  }

  private endingFields({ emittedAt, workerKey = '', kind, attempt }: PlainEvent): Buffer {
    this.scratch.reset();
    this.scratch.timestampField(NUMBER.emittedAt, emittedAt);
    this.scratch.stringField(NUMBER.workerKey, workerKey);
    this.scratch.varintField(NUMBER.kind, EVENT_KINDS[kind].kind);
    this.scratch.varintField(NUMBER.attempt, attempt);
    return this.scratch.take();
  }
}

function endingJson({ emittedAt, workerKey = '', kind, attempt }: PlainEvent): string {
  const name = EventKind[EVENT_KINDS[kind].kind];
  return (
    `","emittedAt":"${timeText(emittedAt)}","workerKey":${JSON.stringify(workerKey)},` +
    `"kind":"EVENT_KIND_${name}","attempt":${attempt}}\n\n`
  );
}

/** Formats a time as protobuf does: whole seconds without a fraction. */
function timeText(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}
