export { checkDatabase, type DatabaseReport } from './database-check.js';
export { damagedFile, DatabaseFileError } from './database-file.js';
export { FolderLock, FolderLockedError } from './folder-lock.js';
export { DEFAULT_SQLITE_OPTIONS, SqliteDatabase, type SqliteOptions } from './sqlite-database.js';
export { SqliteMarks } from './sqlite-marks.js';
export { SqliteRunEventLog } from './sqlite-run-event-log.js';
export { SqliteActiveRuns, SqliteRunStore } from './sqlite-run-store.js';
export { SqliteSessionStore } from './sqlite-session-store.js';
export { SqliteUsageLedger } from './sqlite-usage-ledger.js';
