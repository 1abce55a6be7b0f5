import {
  changedSession,
  SessionStore,
  type SessionChange,
  type SessionQuery,
  type SessionRecord,
} from '#sessions';
import type { SqliteDatabase } from './sqlite-database.js';

interface SessionRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly repo_url: string;
  readonly repo_name: string;
  readonly purpose: string;
  readonly ref: string;
  readonly commit_id: string;
  readonly created_at: number;
  readonly updated_at: number;
}

const PUT = `INSERT OR REPLACE INTO sessions
  (session_id, user_id, repo_url, repo_name, purpose, ref, commit_id, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const GET = 'SELECT * FROM sessions WHERE session_id = ?';
const LIST = `SELECT * FROM sessions WHERE user_id = ? AND (created_at, session_id) < (?, ?)
  ORDER BY created_at DESC, session_id DESC LIMIT ?`;
const IDLE = 'SELECT * FROM sessions WHERE updated_at < ? ORDER BY updated_at LIMIT ?';
const REMOVE = 'DELETE FROM sessions WHERE session_id = ?';
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

export class SqliteSessionStore extends SessionStore {
  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  get(sessionId: string): Promise<SessionRecord | undefined> {
    return this.database.read(() => this.find(sessionId));
  }

  put(session: SessionRecord): Promise<void> {
    return this.database.write(() => this.store(session));
  }

  update(
    sessionId: string,
    change: (current: SessionRecord) => SessionChange,
    now: Date,
  ): Promise<SessionRecord | undefined> {
    return this.database.write(() => {
      const current = this.find(sessionId);
      if (current === undefined) return undefined;
      const next = changedSession(current, change(current), now);
      this.store(next);
      return next;
    });
  }

  list({ userId, limit, afterSessionId }: SessionQuery): Promise<readonly SessionRecord[]> {
    return this.database.read(() => {
      const after = afterSessionId === undefined ? undefined : this.find(afterSessionId);
      if (afterSessionId !== undefined && after === undefined) return [];
      const from = after === undefined ? [END_OF_TIME, ''] : [after.createdAt.getTime(), after.sessionId];
      const rows = this.database.statement(LIST).all(userId, ...(from as [number, string]), limit);
      return (rows as unknown as SessionRow[]).map(sessionOf);
    });
  }

  idle(before: Date, limit: number): Promise<readonly SessionRecord[]> {
    return this.database.read(() => {
      const rows = this.database.statement(IDLE).all(before.getTime(), limit);
      return (rows as unknown as SessionRow[]).map(sessionOf);
    });
  }

  remove(sessionId: string): Promise<void> {
    return this.database.write(() => void this.database.statement(REMOVE).run(sessionId));
  }

  private find(sessionId: string): SessionRecord | undefined {
    const row = this.database.statement(GET).get(sessionId) as SessionRow | undefined;
    return row === undefined ? undefined : sessionOf(row);
  }

  private store(session: SessionRecord): void {
    const { sessionId, userId, repoUrl, repoName, purpose, ref, commit } = session;
    const [createdAt, updatedAt] = [session.createdAt.getTime(), session.updatedAt.getTime()];
    this.database
      .statement(PUT)
      .run(sessionId, userId, repoUrl, repoName, purpose, ref, commit, createdAt, updatedAt);
  }
}

function sessionOf(row: SessionRow): SessionRecord {
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
