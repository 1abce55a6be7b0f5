import {
  RunStore,
  type ActiveRunCount,
  type Admission,
  type AdmissionLimits,
  type NewRun,
  type RemovedRun,
  type Run,
  type RunQuery,
  type StartedRun,
} from '#runs';
import { ActiveRuns } from '#sessions';
import { RunRemover } from './run-remover.js';
import { RecordCheck } from './record-check.js';
import { runCorrupt, runOf, runRecordSum, type RunRow } from './run-row.js';
import type { SqliteDatabase } from './sqlite-database.js';

const GET = 'SELECT * FROM runs WHERE run_id = ?';
const BY_REQUEST = 'SELECT * FROM runs WHERE request_key = ?';
const ACTIVE_OF = 'SELECT run_id FROM runs WHERE session_id = ? AND finished_at IS NULL';
const COUNT_ACTIVE = 'SELECT count(*) AS active FROM runs WHERE finished_at IS NULL';
const COUNT_BY_WORKER = `SELECT state, worker_key AS workerKey, count(*) AS runs
  FROM runs WHERE finished_at IS NULL GROUP BY state, worker_key`;
const INSERT = `INSERT INTO runs
  (run_id, session_id, worker_key, params, state, created_at, timeout_ms, request_key, request_hash, record_sum)
  VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?)`;
const FORGET_REQUEST = 'UPDATE runs SET request_key = NULL, record_sum = ? WHERE run_key = ?';
const ANSWER = 'UPDATE runs SET answered_by = ?, record_sum = ? WHERE run_key = ?';
const START = `UPDATE runs SET
  state = CASE state WHEN 'cancelling' THEN state ELSE 'running' END,
  started_at = coalesce(started_at, ?), attempt = attempt + 1, epoch = epoch + 1
  WHERE run_id = ? AND finished_at IS NULL RETURNING *`;
const CANCEL = `UPDATE runs SET state = 'cancelling' WHERE run_id = ? AND finished_at IS NULL`;

export class SqliteRunStore extends RunStore {
  private readonly remover: RunRemover;
  private readonly records: RecordCheck;

  constructor(private readonly database: SqliteDatabase) {
    super();
    this.remover = new RunRemover(database);
    this.records = new RecordCheck(database);
  }

  admit(run: NewRun, limits: AdmissionLimits): Promise<Admission> {
    return this.database.write(() => this.decide(run, limits));
  }

  start(runId: string, now: Date): Promise<StartedRun | undefined> {
    return this.database.write(() => {
      const row = this.database.statement(START).get(now.getTime(), runId) as RunRow | undefined;
      return row === undefined ? undefined : { run: this.checked(row), epoch: row.epoch };
    });
  }

  requestCancel(runId: string): Promise<Run | undefined> {
    return this.database.write(() => {
      this.database.statement(CANCEL).run(runId);
      return this.find(runId);
    });
  }

  get(runId: string): Promise<Run | undefined> {
    return this.database.read(() => this.find(runId));
  }

  list(query: RunQuery): Promise<readonly Run[]> {
    return this.database.read(() => {
      const after = query.afterRunId === undefined ? undefined : this.find(query.afterRunId);
      if (query.afterRunId !== undefined && after === undefined) return [];
      const { sql, values } = listStatement(query, after);
      const rows = this.database.statement(sql).all(...values) as unknown as readonly RunRow[];
      const { onDamaged } = query;
      return rows.flatMap((row) => {
        if (onDamaged === undefined || this.records.isSoundRun(row)) return [this.checked(row)];
        onDamaged(row.run_id);
        return [];
      });
    });
  }

  countActive(): Promise<readonly ActiveRunCount[]> {
    return this.database.read(() => {
      const rows = this.database.statement(COUNT_BY_WORKER).all();
      return rows as unknown as readonly ActiveRunCount[];
    });
  }

  expire(before: Date, limit: number): Promise<readonly RemovedRun[]> {
    return this.remover.remove(before, limit);
  }

  private decide(run: NewRun, { maxActiveRuns, keptSince }: AdmissionLimits): Admission {
    const { runId, sessionId, request, answersRunId } = run;
    if (request !== undefined && keptSince !== undefined) this.forget(request.key, keptSince);
    const repeated = request === undefined ? undefined : this.row(BY_REQUEST, request.key);
    if (repeated !== undefined) {
      return repeated.request_hash === request?.hash
        ? { kind: 'repeated', run: this.checked(repeated) }
        : { kind: 'request_differs' };
    }
    const asked = answersRunId === undefined ? undefined : this.row(GET, answersRunId);
    if (asked?.answered_by) return { kind: 'already_answered', answeredBy: asked.answered_by };
    const active = this.database.statement(ACTIVE_OF).get(sessionId) as { run_id: string } | undefined;
    if (active !== undefined) return { kind: 'session_busy', activeRunId: active.run_id };
    const { active: count } = this.database.statement(COUNT_ACTIVE).get() as { active: number };
    if (count >= maxActiveRuns) return { kind: 'full' };
    this.insert(run);
    if (asked !== undefined) this.answer(asked, runId);
    return { kind: 'admitted', run: this.find(runId) as Run };
  }

  private insert({ runId, sessionId, workerKey, params, createdAt, timeoutMs, request }: NewRun): void {
    const identity = {
      run_id: runId,
      session_id: sessionId,
      worker_key: workerKey,
      params: JSON.stringify(params),
      created_at: createdAt.getTime(),
      timeout_ms: timeoutMs,
      request_key: request?.key ?? null,
      request_hash: request?.hash ?? null,
    };
    this.database.statement(INSERT).run(...Object.values(identity), runRecordSum(identity));
  }

  /** Forgets the request of an expired run, so that it can be made anew. */
  private forget(requestKey: string, keptSince: Date): void {
    const row = this.row(BY_REQUEST, requestKey);
    if (row === undefined || row.finished_at === null || row.finished_at >= keptSince.getTime()) return;
    // A damaged record must not get a matching checksum.
    this.checked(row);
    this.database.statement(FORGET_REQUEST).run(runRecordSum({ ...row, request_key: null }), row.run_key);
  }

  private answer(asked: RunRow, runId: string): void {
    // A damaged record must not get a matching checksum.
    this.checked(asked);
    const sum = runRecordSum({ ...asked, answered_by: runId });
    this.database.statement(ANSWER).run(runId, sum, asked.run_key);
  }

  private find(runId: string): Run | undefined {
    const row = this.row(GET, runId);
    return row === undefined ? undefined : this.checked(row);
  }

  /** @throws `STORAGE_CORRUPT` */
  private checked(row: RunRow): Run {
    if (!this.records.isSoundRun(row)) throw runCorrupt(row.run_id);
    return runOf(row);
  }

  private row(sql: string, key: string): RunRow | undefined {
    return this.database.statement(sql).get(key) as RunRow | undefined;
  }
}

/** Finds the active runs of sessions in the same table. */
export class SqliteActiveRuns extends ActiveRuns {
  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  activeRunIds(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.database.read(() => {
      const active = new Map<string, string>();
      for (const sessionId of sessionIds) {
        const row = this.database.statement(ACTIVE_OF).get(sessionId) as { run_id: string } | undefined;
        if (row !== undefined) active.set(sessionId, row.run_id);
      }
      return active;
    });
  }
}

function listStatement(
  query: RunQuery,
  after: Run | undefined,
): { sql: string; values: (string | number)[] } {
  const conditions: string[] = ['1'];
  const values: (string | number)[] = [];
  const where = (condition: string, ...bound: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (query.sessionId !== undefined) where('session_id = ?', query.sessionId);
  if (query.keptSince !== undefined)
    where('(finished_at IS NULL OR finished_at >= ?)', query.keptSince.getTime());
  if (query.asking === true) where('question IS NOT NULL');
  if (query.states !== undefined)
    where(`state IN (${query.states.map(() => '?').join(', ')})`, ...query.states);
  if (after !== undefined) where('(created_at, run_id) < (?, ?)', after.createdAt.getTime(), after.runId);
  values.push(query.limit);
  const sql = `SELECT * FROM runs WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, run_id DESC LIMIT ?`;
  return { sql, values };
}
