export { MemoryActiveRuns } from './memory-active-runs.js';
export { MemoryRunEventLog } from './memory-run-event-log.js';
export { MemoryRunLogMaintenance } from './memory-run-log-maintenance.js';
export { MemoryRunStore } from './memory-run-store.js';
export { MemorySessionStore } from './memory-session-store.js';
export { MemoryStorage } from './memory-storage.js';
export { MemoryUsageLedger } from './memory-usage-ledger.js';
