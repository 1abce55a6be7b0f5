import {
  changedSession,
  SessionStore,
  type SessionChange,
  type SessionQuery,
  type SessionRecord,
} from '#sessions';
import { RecordCheck } from './record-check.js';
import { rowOfSession, sessionCorrupt, sessionOf, type SessionRow } from './session-row.js';
import type { SqliteDatabase } from './sqlite-database.js';

const PUT = `INSERT OR REPLACE INTO sessions
  (session_id, user_id, repo_url, repo_name, purpose, ref, commit_id, created_at, updated_at, record_sum)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const GET = 'SELECT * FROM sessions WHERE session_id = ?';
const LIST = `SELECT * FROM sessions WHERE user_id = ? AND (created_at, session_id) < (?, ?)
  ORDER BY created_at DESC, session_id DESC LIMIT ?`;
const IDLE = 'SELECT * FROM sessions WHERE updated_at < ? ORDER BY updated_at';
const REMOVE = 'DELETE FROM sessions WHERE session_id = ?';
const END_OF_TIME = Number.MAX_SAFE_INTEGER;

export class SqliteSessionStore extends SessionStore {
  private readonly records: RecordCheck;

  constructor(private readonly database: SqliteDatabase) {
    super();
    this.records = new RecordCheck(database);
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
      return (rows as unknown as SessionRow[]).map((row) => this.checked(row));
    });
  }

  idle(before: Date, limit: number): Promise<readonly SessionRecord[]> {
    return this.database.read(() => {
      const idle: SessionRecord[] = [];
      if (limit <= 0) return idle;
      for (const row of this.database.statement(IDLE).iterate(before.getTime())) {
        // A damaged session must not keep the others; `npm run db -- check` names it.
        if (!this.records.isSoundSession(row as unknown as SessionRow)) continue;
        idle.push(sessionOf(row as unknown as SessionRow));
        if (idle.length === limit) break;
      }
      return idle;
    });
  }

  remove(sessionId: string): Promise<void> {
    return this.database.write(() => void this.database.statement(REMOVE).run(sessionId));
  }

  private find(sessionId: string): SessionRecord | undefined {
    const row = this.database.statement(GET).get(sessionId) as SessionRow | undefined;
    return row === undefined ? undefined : this.checked(row);
  }

  /** @throws `STORAGE_CORRUPT` */
  private checked(row: SessionRow): SessionRecord {
    if (!this.records.isSoundSession(row)) throw sessionCorrupt(row.session_id);
    return sessionOf(row);
  }

  private store(session: SessionRecord): void {
    const row = rowOfSession(session);
    this.database
      .statement(PUT)
      .run(
        row.session_id,
        row.user_id,
        row.repo_url,
        row.repo_name,
        row.purpose,
        row.ref,
        row.commit_id,
        row.created_at,
        row.updated_at,
        row.record_sum,
      );
  }
}
