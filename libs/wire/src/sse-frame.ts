import { toJson, type JsonObject } from '@bufbuild/protobuf';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';

/** Returns the protobuf JSON of an event, with every plain field present and an absent view as null. */
export function watchResponseJson(message: WatchRunResponse): JsonObject {
  const json = toJson(WatchRunResponseSchema, message, { alwaysEmitImplicit: true }) as JsonObject;
  const { eventType = null, message: text = null, progressPercent = null, clientView = null, ...rest } = json;
  return { eventType, message: text, progressPercent, clientView, ...rest };
}

/**
 * Returns one event as an SSE frame: `id` is its seq, and there is no `event` line, so `onmessage`
 * gets it.
 */
export function sseFrame(message: WatchRunResponse): string {
  return `id: ${message.seq}\ndata: ${JSON.stringify(watchResponseJson(message))}\n\n`;
}
