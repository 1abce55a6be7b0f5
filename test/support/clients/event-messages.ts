import { fromJson, toJson, type JsonObject } from '@bufbuild/protobuf';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import type { WatchedEvent } from './watched-event.js';

/** A decoded event as tests see it. */
export function watchedEvent(message: WatchRunResponse): WatchedEvent {
  return toJson(WatchRunResponseSchema, message, { alwaysEmitImplicit: true }) as unknown as WatchedEvent;
}

/** The `data` of an SSE event; fails when it is not the JSON of the contract's message. */
export function watchedEventOfSse(data: string): WatchedEvent {
  return watchedEvent(fromJson(WatchRunResponseSchema, JSON.parse(data) as JsonObject));
}
