import { isTerminal, type OngoingEvent, type RunEvent } from '#events';

/** An event of text and numbers only: nearly every event of a busy run. */
export type PlainEvent = Extract<RunEvent, OngoingEvent> & { readonly clientView?: undefined };

export function isPlain(event: RunEvent): event is PlainEvent {
  return event.clientView === undefined && !isTerminal(event);
}
