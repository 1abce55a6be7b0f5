export { JsonSessionStore } from './json-session-store.js';
export type { SessionFileOptions } from './session-file.js';
export { parseSessionRows } from './session-row.js';
