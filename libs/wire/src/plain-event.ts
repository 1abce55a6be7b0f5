import type { OngoingEvent, RunEvent } from '#events';

/** An event of text and numbers only: nearly every event of a busy run. */
export type PlainEvent = Extract<RunEvent, OngoingEvent> & { readonly clientView?: undefined };

export function isPlain(event: RunEvent): event is PlainEvent {
  if (event.clientView !== undefined) return false;
  return event.kind !== 'succeeded' && event.kind !== 'input_required' && event.kind !== 'failed';
}
