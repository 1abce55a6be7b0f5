import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from './database-sync.js';
import { DatabaseFileError } from './database-file.js';
import { LogCheck } from './log-check.js';
import { runRecordSum, type RunRow } from './run-row.js';
import { SCHEMA_VERSION, schemaVersion } from './schema.js';
import { sessionRecordSum, type SessionRow } from './session-row.js';
import { isDamage } from './storage-error.js';

/** Maximum number of reported problems of the file format; there may be thousands. */
const FORM_PROBLEMS = 20;
const BUSY_TIMEOUT_MS = 5_000;

export interface DatabaseReport {
  readonly sessions: number;
  readonly runs: number;
  readonly events: number;
  /** Number of rows older than checksums, which were checked less closely. */
  readonly unchecked: number;
}

/**
 * Checks everything in a database and reports the damage, one sentence each, by run and range where
 * possible. It can run beside a gateway, which it keeps only from restarting its journal. @throws
 * `DatabaseFileError` when the file cannot be checked at all.
 */
export function checkDatabase(path: string, onProblem: (problem: string) => void): DatabaseReport {
  if (!existsSync(path)) throw new DatabaseFileError(path, 'does not exist');
  if (statSync(path).size === 0) throw new DatabaseFileError(path, 'has 0 bytes: what it held is lost');
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('PRAGMA query_only = ON');
    expectCurrentSchema(path, database);
    for (const problem of formProblems(database)) onProblem(`the file: ${problem}`);
    return new Records(database, onProblem).check();
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new DatabaseFileError(path, 'is damaged so far that nothing of it can be read', error);
  } finally {
    database.close();
  }
}

function expectCurrentSchema(path: string, database: DatabaseSync): void {
  const version = schemaVersion(database);
  if (version === SCHEMA_VERSION) return;
  const hint = version < SCHEMA_VERSION ? 'start the gateway once' : 'use the version that wrote it';
  throw new DatabaseFileError(
    path,
    `has schema ${version}, and this version checks ${SCHEMA_VERSION}: ${hint}`,
  );
}

function formProblems(database: DatabaseSync): readonly string[] {
  try {
    const rows = database.prepare(`PRAGMA integrity_check(${FORM_PROBLEMS})`).all();
    const problems = rows.map((row) => String(row['integrity_check']));
    // One row may hold several lines, the first of which is a heading.
    return problems
      .flatMap((text) => text.split('\n'))
      .filter((line) => line !== 'ok' && !line.startsWith('***'));
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Iterates over sessions and runs, each run as it is at one moment. */
class Records {
  private sessions = 0;
  private runs = 0;
  private events = 0;
  private unchecked = 0;
  private readonly log: LogCheck;

  constructor(
    private readonly database: DatabaseSync,
    private readonly onProblem: (problem: string) => void,
  ) {
    this.log = new LogCheck(database);
  }

  check(): DatabaseReport {
    this.tryAll('sessions', () => this.checkSessions());
    this.tryAll('runs', () => this.checkRuns());
    const { sessions, runs, events, unchecked } = this;
    return { sessions, runs, events, unchecked };
  }

  private checkSessions(): void {
    for (const found of this.database.prepare('SELECT * FROM sessions').iterate()) {
      const row = found as unknown as SessionRow;
      this.sessions += 1;
      if (row.record_sum === null && this.isListed('unchecked_sessions', 'session_id', row.session_id)) {
        this.unchecked += 1;
      } else if (row.record_sum !== sessionRecordSum(row)) {
        this.onProblem(`session ${row.session_id}: its record is damaged`);
      }
    }
  }

  private checkRuns(): void {
    const next = this.database.prepare('SELECT min(run_key) AS run_key FROM runs WHERE run_key > ?');
    for (let key: number | null = 0; ;) {
      ({ run_key: key } = next.get(key) as { run_key: number | null });
      if (key === null) return;
      this.database.exec('BEGIN');
      try {
        this.checkRun(key);
      } finally {
        this.database.exec('COMMIT');
      }
    }
  }

  private checkRun(key: number): void {
    let row: RunRow | undefined;
    try {
      row = this.database.prepare('SELECT * FROM runs WHERE run_key = ?').get(key) as RunRow | undefined;
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.onProblem(`the run with the key ${key}: its record cannot be read`);
      return;
    }
    if (row === undefined) return;
    this.runs += 1;
    if (row.record_sum === null && this.isListed('unchecked_runs', 'run_key', key)) this.unchecked += 1;
    else if (row.record_sum !== runRecordSum(row)) this.onProblem(`run ${row.run_id}: its record is damaged`);
    for (const { firstSeq, lastSeq } of this.log.damagedRanges(row)) {
      this.onProblem(`run ${row.run_id}: events ${firstSeq} to ${lastSeq} are damaged`);
    }
    this.events += Math.max(0, row.last_seq - row.first_seq + 1);
  }

  private isListed(table: string, column: string, value: string | number): boolean {
    return this.database.prepare(`SELECT 1 FROM ${table} WHERE ${column} = ?`).get(value) !== undefined;
  }

  private tryAll(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.onProblem(`the table of ${what} cannot be read to its end`);
    }
  }
}
