export { CollectingSink } from './collecting-sink.js';
export { ObservedEventLog } from './observed-event-log.js';
export { WatchedRun } from './watched-run.js';
