export { FaultyEventLog } from './faulty-event-log.js';
export { RunCore, type RunCoreOptions } from './run-core.js';
export { SAMPLE_WORKERS } from './sample-workers.js';
export { slotsModule } from './slots-module.js';
export { workerClass } from './worker-class.js';
