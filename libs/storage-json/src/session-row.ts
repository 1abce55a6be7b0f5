import { inferRepoName } from '#repositories';
import { DEMO_USER, isSessionId, type SessionRecord } from '#sessions';

/** A session in the file; the first five fields are those of older installations. */
interface SessionRow {
  readonly session_id: string;
  readonly user_id?: string;
  readonly repo_url?: string;
  readonly purpose?: string;
  readonly repo?: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly created_at?: string;
  readonly updated_at?: string;
}

export function sessionRow(session: SessionRecord): SessionRow {
  return {
    session_id: session.sessionId,
    user_id: session.userId,
    repo_url: session.repoUrl,
    purpose: session.purpose,
    repo: session.repoName,
    ref: session.ref,
    commit: session.commit,
    created_at: session.createdAt.toISOString(),
    updated_at: session.updatedAt.toISOString(),
  };
}

/**
 * Parses the file: an array of rows, or an object of rows by session id. Rows of older installations
 * have no dates and get `now`. @throws when the content is neither.
 */
export function parseSessionRows(content: Uint8Array, now: Date): readonly SessionRecord[] {
  // Replacing invalid UTF-8 would silently change texts.
  const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  return rowsIn(parsed).map((row) => sessionOf(row, now));
}

function rowsIn(parsed: unknown): readonly Partial<SessionRow>[] {
  // An older installation without sessions may have written it.
  if (parsed === null) return [];
  if (Array.isArray(parsed)) return parsed.map(checkedRow);
  if (typeof parsed !== 'object') throw new Error('neither an array nor an object of rows');
  return Object.entries(parsed).map(([sessionId, value]) => {
    const row = checkedRow(value);
    return { ...row, session_id: row.session_id || sessionId };
  });
}

function checkedRow(value: unknown): Partial<SessionRow> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a row that is not an object');
  }
  return value;
}

function sessionOf(row: Partial<SessionRow>, now: Date): SessionRecord {
  const sessionId = textOf(row, 'session_id');
  if (!isSessionId(sessionId)) throw new Error('a row without a usable session_id');
  const repoUrl = textOf(row, 'repo_url');
  return {
    sessionId,
    userId: textOf(row, 'user_id') || DEMO_USER,
    repoUrl,
    repoName: textOf(row, 'repo') || inferRepoName(repoUrl),
    purpose: textOf(row, 'purpose'),
    ref: textOf(row, 'ref'),
    commit: textOf(row, 'commit'),
    createdAt: dateOf(row.created_at, now),
    updatedAt: dateOf(row.updated_at, now),
  };
}

function textOf(row: Partial<SessionRow>, field: keyof SessionRow): string {
  const value: unknown = row[field] ?? '';
  if (typeof value !== 'string') throw new Error(`a row whose ${field} is not text`);
  return value;
}

function dateOf(text: string | undefined, fallback: Date): Date {
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? fallback : new Date(time);
}
