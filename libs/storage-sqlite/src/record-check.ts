import { runRecordSum, type RunRow } from './run-row.js';
import { sessionRecordSum, type SessionRow } from './session-row.js';
import type { SqliteDatabase } from './sqlite-database.js';

const UNCHECKED_RUN = 'SELECT 1 FROM unchecked_runs WHERE run_key = ?';
const UNCHECKED_SESSION = 'SELECT 1 FROM unchecked_sessions WHERE session_id = ?';

/** Detects damaged records. */
export class RecordCheck {
  constructor(private readonly database: SqliteDatabase) {}

  isSoundRun(row: RunRow): boolean {
    if (row.record_sum !== null) return row.record_sum === runRecordSum(row);
    return this.database.statement(UNCHECKED_RUN).get(row.run_key) !== undefined;
  }

  isSoundSession(row: SessionRow): boolean {
    if (row.record_sum !== null) return row.record_sum === sessionRecordSum(row);
    return this.database.statement(UNCHECKED_SESSION).get(row.session_id) !== undefined;
  }
}
