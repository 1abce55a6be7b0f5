import { GatewayError } from '#errors';
import type { Question, RunError } from '#events';
import type { Run, RunState } from '#runs';
import { recordSum } from './checksum.js';

/** A row of the table of runs; times are epoch milliseconds. */
export interface RunRow {
  readonly run_key: number;
  readonly run_id: string;
  readonly session_id: string;
  readonly worker_key: string;
  readonly params: string;
  readonly state: string;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly attempt: number;
  readonly epoch: number;
  readonly timeout_ms: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly progress_percent: number;
  readonly error: string | null;
  readonly question: string | null;
  readonly answered_by: string | null;
  readonly request_key: string | null;
  readonly request_hash: string | null;
  /** Null for a run older than checksums. */
  readonly record_sum: number | null;
}

/** The fields of a run that never change. */
export type RunIdentity = Pick<
  RunRow,
  | 'run_id'
  | 'session_id'
  | 'worker_key'
  | 'params'
  | 'created_at'
  | 'timeout_ms'
  | 'request_key'
  | 'request_hash'
>;

/**
 * Returns the checksum of a run's record: of the constant fields while the run is active, of all once
 * it is over. Fields that retention changes are left out.
 */
export function runRecordSum(row: RunIdentity & Partial<RunRow>): number {
  const { run_id, session_id, worker_key, params, created_at, timeout_ms, request_key, request_hash } = row;
  const identity = [
    run_id,
    session_id,
    worker_key,
    params,
    created_at,
    timeout_ms,
    request_key,
    request_hash,
  ];
  if (row.finished_at === null || row.finished_at === undefined) return recordSum(identity);
  const { state, started_at, finished_at, attempt, epoch, last_seq, progress_percent } = row;
  const { error, question, answered_by } = row;
  const outcome = [state, started_at, finished_at, attempt, epoch, last_seq, progress_percent];
  return recordSum([...identity, ...outcome, error, question, answered_by]);
}

/** Returns the error for an altered run record. */
export function runCorrupt(runId: string): GatewayError {
  const text = `the record of run ${runId} is damaged in the storage`;
  return new GatewayError('STORAGE_CORRUPT', text, { metadata: { run_id: runId } });
}

export function runOf(row: RunRow): Run {
  return {
    runId: row.run_id,
    sessionId: row.session_id,
    workerKey: row.worker_key,
    params: JSON.parse(row.params) as Record<string, string>,
    state: row.state as RunState,
    createdAt: new Date(row.created_at),
    startedAt: dateOf(row.started_at),
    finishedAt: dateOf(row.finished_at),
    attempt: row.attempt,
    lastSeq: row.last_seq,
    progressPercent: row.progress_percent,
    timeoutMs: row.timeout_ms,
    error: row.error === null ? undefined : (JSON.parse(row.error) as RunError),
    question: row.question === null ? undefined : questionOf(row.question),
    answeredBy: row.answered_by ?? undefined,
  };
}

function dateOf(milliseconds: number | null): Date | undefined {
  return milliseconds === null ? undefined : new Date(milliseconds);
}

function questionOf(text: string): Question {
  const { expiresAt, ...question } = JSON.parse(text) as Omit<Question, 'expiresAt'> & { expiresAt?: string };
  return expiresAt === undefined ? question : { ...question, expiresAt: new Date(expiresAt) };
}
