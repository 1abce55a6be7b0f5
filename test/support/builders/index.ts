export { logEvent, pending, TERMINAL_EVENTS, successEvent } from './pending-event.js';
export { newRun } from './new-run.js';
export { sessionRecord } from './session-record.js';
