import { createChannel, createEventBuffer, createSession } from 'better-sse';
import { serveRuns } from '../src/sse/servers/serve-runs.js';
import { eventJson, eventMessage } from '../src/servers/event-json.js';

/**
 * A peer: a channel that all watchers of a run are registered with. `BATCHED=1`:
 * the events of a turn go into one event buffer, which is shared by all sessions.
 */
const batched = process.env['BATCHED'] === '1';
/** The data is JSON on one line already. Pings would come at other places for each watcher. */
const OPTIONS = {
  serializer: (data: unknown) => data as string,
  sanitizer: (text: string) => text,
  keepAlive: null,
};

serveRuns(({ events, payloadBytes, stamp }) => {
  const channel = createChannel();
  const watched: { end(): unknown }[] = [];
  const dataOf = (index: number): string =>
    eventJson(index, eventMessage(index, events, payloadBytes, stamp));
  let buffer = createEventBuffer(OPTIONS);
  const flush = (): void => {
    for (const session of channel.activeSessions) void session.batch(buffer);
    buffer = createEventBuffer(OPTIONS);
  };
  return {
    watch: async (request, response) => {
      channel.register(await createSession(request, response, OPTIONS));
      watched.push(response);
    },
    emit: (index) => {
      if (batched) buffer.push(dataOf(index), 'message', String(index));
      else channel.broadcast(dataOf(index), 'message', { eventId: String(index) });
    },
    ...(batched ? { turn: flush } : {}),
    end: () => {
      for (const response of watched) response.end();
    },
  };
});
