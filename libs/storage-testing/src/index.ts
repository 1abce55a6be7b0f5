export { CollectingSink } from './collecting-sink.js';
export { openJsonSessions } from './json-sessions.js';
export { ObservedEventLog } from './observed-event-log.js';
export { followRun } from './follow-run.js';
export { openMemoryStorage } from './open-memory-storage.js';
export { SqliteTestStorage } from './sqlite-test-storage.js';
export type { OpenStorage, TestSessions, TestStorage } from './test-storage.js';
export { WatchedRun } from './watched-run.js';
