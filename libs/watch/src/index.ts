export { EventFraming } from './event-framing.port.js';
export { Followers } from './followers.js';
export {
  chunkAfter,
  envelope,
  envelopesIn,
  messageIn,
  type FramedBatch,
  type LogChunk,
  type WireFormat,
} from './framed-batch.js';
export { placeEvents } from './place-events.js';
export { RunChannel } from './run-channel.js';
export { RunEventLog, type LogExtent, type PendingEvent } from './run-event-log.port.js';
export { WatchModule } from './watch.module.js';
export { WatchService, type Watch, type WatchOpening, type WatchRequest } from './watch.service.js';
export { WATCH_OPTIONS, watchSettings, type WatchOptions } from './watch-options.js';
export type { WatchEnd, WatchLeft, WatchSink } from './watch-sink.js';
export type { WatchVerdict } from './watch-verdict.js';
