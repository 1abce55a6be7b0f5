import { LimitRun } from './limit-run.js';
import { ReadyEvents } from './ready-events.js';
import { serveRuns } from './serve-runs.js';

/** The limit: bare `node:http`, ready-made chunks, no log and no sessions. `FLUSH=turn`: a flush per turn of the loop. */
const perTurn = process.env['FLUSH'] === 'turn';

serveRuns((request) => {
  const events = new ReadyEvents(request);
  const run = new LimitRun(events, perTurn);
  return {
    watch: (incoming, response) => {
      const { socket } = incoming;
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.flushHeaders();
      socket.setNoDelay(true);
      run.watch(response, socket);
    },
    emit: (index) => {
      if (request.stamp) events.stamp(index);
      run.emit();
    },
    end: () => run.end(),
  };
});
