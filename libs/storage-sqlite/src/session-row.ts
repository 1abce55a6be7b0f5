import { GatewayError } from '#errors';
import type { SessionRecord } from '#sessions';
import { recordSum } from './checksum.js';

/** A row of the table of sessions; times are epoch milliseconds. */
export interface SessionRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly repo_url: string;
  readonly repo_name: string;
  readonly purpose: string;
  readonly ref: string;
  readonly commit_id: string;
  readonly created_at: number;
  readonly updated_at: number;
  /** Null for a session older than checksums. */
  readonly record_sum: number | null;
}

export function sessionRecordSum(row: Omit<SessionRow, 'record_sum'>): number {
  const { session_id, user_id, repo_url, repo_name, purpose, ref, commit_id, created_at, updated_at } = row;
  return recordSum([
    session_id,
    user_id,
    repo_url,
    repo_name,
    purpose,
    ref,
    commit_id,
    created_at,
    updated_at,
  ]);
}

/** Returns the error for an altered session record. */
export function sessionCorrupt(sessionId: string): GatewayError {
  const text = `the record of session ${sessionId} is damaged in the storage`;
  return new GatewayError('STORAGE_CORRUPT', text, { metadata: { session_id: sessionId } });
}

export function sessionOf(row: SessionRow): SessionRecord {
  return {
    sessionId: row.session_id,
    userId: row.user_id,
    repoUrl: row.repo_url,
    repoName: row.repo_name,
    purpose: row.purpose,
    ref: row.ref,
    commit: row.commit_id,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

export function rowOfSession(session: SessionRecord): SessionRow {
  const row = {
    session_id: session.sessionId,
    user_id: session.userId,
    repo_url: session.repoUrl,
    repo_name: session.repoName,
    purpose: session.purpose,
    ref: session.ref,
    commit_id: session.commit,
    created_at: session.createdAt.getTime(),
    updated_at: session.updatedAt.getTime(),
  };
  return { ...row, record_sum: sessionRecordSum(row) };
}
