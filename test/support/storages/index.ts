export { openJsonSessions } from './json-sessions.js';
export { openMemoryStorage } from './open-memory-storage.js';
export { SqliteTestStorage } from './sqlite-test-storage.js';
export { temporaryFolder } from './temporary-folder.js';
export type { OpenStorage, TestSessions, TestStorage } from './test-storage.js';
