export { assignSequenceNumbers } from './assign-sequence-numbers.js';
export { LogListeners } from './log-listeners.js';
export { RunChannel } from './run-channel.js';
export { RunEventLog, type LogExtent, type LogListener, type PendingEvent } from './run-event-log.port.js';
export { WatchModule } from './watch.module.js';
export { WatchService, type Watch, type WatchOpening, type WatchRequest } from './watch.service.js';
export { WATCH_OPTIONS, watchSettings, type WatchOptions } from './watch-options.js';
export type { WatchEnd, WatchLeft, WatchSink } from './watch-sink.js';
export type { WatchVerdict } from './watch-verdict.js';
