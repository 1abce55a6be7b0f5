export { eventually } from './eventually.js';
export { freePort } from './free-port.js';
export { newRun } from './new-run.js';
export { logEvent, pending, successEvent, TERMINAL_EVENTS } from './pending-event.js';
export { afterPatience, patience } from './patience.js';
export { sessionRecord } from './session-record.js';
export { temporaryFolder } from './temporary-folder.js';
export { until } from './until.js';
