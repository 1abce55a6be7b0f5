import { EventKind, WatchRunResponse_EventType as EventType, WatchRunResponseSchema } from '#contract';
import type { OngoingEvent, RunEvent } from '#events';
import type { EnvelopeWriter } from './envelope-writer.js';
import { EVENT_KINDS } from './event-kinds.js';

/** An event that is all text and numbers: nearly every event of a busy run. */
export type PlainEvent = Extract<RunEvent, OngoingEvent> & { readonly clientView?: undefined };

const FIELD = WatchRunResponseSchema.field;
const NUMBER = {
  eventType: FIELD.eventType.number,
  message: FIELD.message.number,
  progressPercent: FIELD.progressPercent.number,
  seq: FIELD.seq.number,
  emittedAt: FIELD.emittedAt.number,
  workerKey: FIELD.workerKey.number,
  kind: FIELD.kind.number,
  attempt: FIELD.attempt.number,
};

export function isPlain(event: RunEvent): event is PlainEvent {
  if (event.clientView !== undefined) return false;
  return event.kind !== 'succeeded' && event.kind !== 'input_required' && event.kind !== 'failed';
}

/** Writes a plain event as a `WatchRunResponse`, some ten times faster than by reflection. */
export function writePlainEnvelope(writer: EnvelopeWriter, event: PlainEvent, text: string): void {
  const { type, kind } = EVENT_KINDS[event.kind];
  writer.beginMessage();
  writer.varintField(NUMBER.eventType, type);
  writer.stringField(NUMBER.message, text);
  writer.varintField(NUMBER.progressPercent, Math.floor(event.progressPercent ?? 0));
  writer.varintField(NUMBER.seq, event.seq);
  writer.timestampField(NUMBER.emittedAt, event.emittedAt);
  writer.stringField(NUMBER.workerKey, event.workerKey ?? '');
  writer.varintField(NUMBER.kind, kind);
  writer.varintField(NUMBER.attempt, event.attempt);
  writer.endMessage();
}

/** A plain event's frame on SSE: the same JSON that reflection gives. */
export function plainSseFrame(event: PlainEvent, text: string): string {
  const { type, kind } = EVENT_KINDS[event.kind];
  const { seq, attempt, workerKey = '' } = event;
  return (
    `id: ${seq}\ndata: {"eventType":"EVENT_TYPE_${EventType[type]}","message":${JSON.stringify(text)},` +
    `"progressPercent":${Math.floor(event.progressPercent ?? 0)},"clientView":null,"seq":"${seq}",` +
    `"emittedAt":"${timeText(event.emittedAt)}","workerKey":${JSON.stringify(workerKey)},` +
    `"kind":"EVENT_KIND_${EventKind[kind]}","attempt":${attempt}}\n\n`
  );
}

/** As protobuf writes it: a whole second without its fraction. */
function timeText(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}
