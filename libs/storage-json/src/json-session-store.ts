import { SessionStore, type SessionChange, type SessionQuery, type SessionRecord } from '#sessions';
import { SessionFile, type SessionFileOptions } from './session-file.js';

/**
 * Sessions in one JSON file, which is read once and written whole. Meant for
 * small installations: every write costs the size of all sessions, and writes
 * that come together share one.
 */
export class JsonSessionStore extends SessionStore {
  private constructor(
    private readonly file: SessionFile,
    private readonly sessions: Map<string, SessionRecord>,
  ) {
    super();
  }

  /** Errors: `STORAGE_*`. A file that is not what it should be is set aside, not overwritten. */
  static async open(options: SessionFileOptions): Promise<JsonSessionStore> {
    const file = new SessionFile(options);
    const sessions = await file.load();
    return new JsonSessionStore(file, new Map(sessions.map((session) => [session.sessionId, session])));
  }

  get(sessionId: string): Promise<SessionRecord | undefined> {
    return Promise.resolve(this.sessions.get(sessionId));
  }

  put(session: SessionRecord): Promise<void> {
    return this.change(session.sessionId, session);
  }

  async update(
    sessionId: string,
    change: (current: SessionRecord) => SessionChange,
    now: Date,
  ): Promise<SessionRecord | undefined> {
    const current = this.sessions.get(sessionId);
    if (current === undefined) return undefined;
    const next = { ...current, ...change(current), updatedAt: now };
    await this.change(sessionId, next);
    return next;
  }

  list({ userId, limit, afterSessionId }: SessionQuery): Promise<readonly SessionRecord[]> {
    const ordered = [...this.sessions.values()]
      .filter((session) => session.userId === userId)
      .sort(newestFirst);
    const start =
      afterSessionId === undefined ? 0 : ordered.findIndex((each) => each.sessionId === afterSessionId) + 1;
    if (afterSessionId !== undefined && start === 0) return Promise.resolve([]);
    return Promise.resolve(ordered.slice(start, start + limit));
  }

  idle(before: Date, limit: number): Promise<readonly SessionRecord[]> {
    const idle = [...this.sessions.values()].filter((session) => session.updatedAt < before);
    return Promise.resolve(idle.slice(0, limit));
  }

  remove(sessionId: string): Promise<void> {
    return this.change(sessionId, undefined);
  }

  /** Settles what is being written. */
  close(): Promise<void> {
    return this.file.settle();
  }

  /** A change that cannot be stored is taken back, unless a later one has replaced it. */
  private async change(sessionId: string, next: SessionRecord | undefined): Promise<void> {
    const before = this.sessions.get(sessionId);
    this.assign(sessionId, next);
    try {
      await this.file.save(() => [...this.sessions.values()]);
    } catch (error) {
      if (this.sessions.get(sessionId) === next) this.assign(sessionId, before);
      throw error;
    }
  }

  private assign(sessionId: string, session: SessionRecord | undefined): void {
    if (session === undefined) this.sessions.delete(sessionId);
    else this.sessions.set(sessionId, session);
  }
}

function newestFirst(a: SessionRecord, b: SessionRecord): number {
  const age = b.createdAt.getTime() - a.createdAt.getTime();
  if (age !== 0) return age;
  return a.sessionId < b.sessionId ? 1 : -1;
}
