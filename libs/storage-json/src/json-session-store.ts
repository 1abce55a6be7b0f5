import {
  changedSession,
  SessionStore,
  type SessionChange,
  type SessionQuery,
  type SessionRecord,
} from '#sessions';
import { SessionFile, type SessionFileOptions } from './session-file.js';

type Sessions = Map<string, SessionRecord>;

/** A change that waits for the next write. */
interface Change<T> {
  readonly apply: (sessions: Sessions) => T;
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sessions in one JSON file, which is read once and written as a whole. For small installations: every
 * write costs the size of all sessions, and concurrent changes share one. Reads see the content of the
 * file.
 */
export class JsonSessionStore extends SessionStore {
  private waiting: Change<unknown>[] = [];
  private writing: Promise<void> | undefined;

  private constructor(
    private readonly file: SessionFile,
    private sessions: Sessions,
  ) {
    super();
  }

  /** Opens the file; an invalid one is set aside, not overwritten. Errors: `STORAGE_*`. */
  static async open(options: SessionFileOptions): Promise<JsonSessionStore> {
    const file = new SessionFile(options);
    const sessions = await file.load();
    return new JsonSessionStore(file, new Map(sessions.map((session) => [session.sessionId, session])));
  }

  get(sessionId: string): Promise<SessionRecord | undefined> {
    return Promise.resolve(this.sessions.get(sessionId));
  }

  put(session: SessionRecord): Promise<void> {
    return this.submit((sessions) => void sessions.set(session.sessionId, session));
  }

  update(
    sessionId: string,
    change: (current: SessionRecord) => SessionChange,
    now: Date,
  ): Promise<SessionRecord | undefined> {
    return this.submit((sessions) => {
      const current = sessions.get(sessionId);
      if (current === undefined) return undefined;
      const next = changedSession(current, change(current), now);
      sessions.set(sessionId, next);
      return next;
    });
  }

  list({ userId, limit, afterSessionId }: SessionQuery): Promise<readonly SessionRecord[]> {
    const after = afterSessionId === undefined ? undefined : this.sessions.get(afterSessionId);
    if (afterSessionId !== undefined && after === undefined) return Promise.resolve([]);
    const ordered = [...this.sessions.values()]
      .filter((each) => each.userId === userId && (after === undefined || newestFirst(after, each) < 0))
      .sort(newestFirst);
    return Promise.resolve(ordered.slice(0, limit));
  }

  idle(before: Date, limit: number): Promise<readonly SessionRecord[]> {
    const idle = [...this.sessions.values()]
      .filter((session) => session.updatedAt < before)
      .sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime());
    return Promise.resolve(idle.slice(0, limit));
  }

  remove(sessionId: string): Promise<void> {
    return this.submit((sessions) => void sessions.delete(sessionId));
  }

  /** Settles the write in progress. */
  async close(): Promise<void> {
    await this.writing;
  }

  private submit<T>(apply: (sessions: Sessions) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ apply, resolve, reject } as Change<unknown>);
      this.writing ??= this.write();
    });
  }

  private async write(): Promise<void> {
    // One turn later, so that changes made together are written together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const changes = this.waiting;
      this.waiting = [];
      await this.commit(changes);
    }
    this.writing = undefined;
  }

  /** Applies the changes to a copy, which replaces the sessions once the file has it. */
  private async commit(changes: readonly Change<unknown>[]): Promise<void> {
    const next = new Map(this.sessions);
    const applied: (() => void)[] = [];
    for (const { apply, resolve, reject } of changes) {
      try {
        const result = apply(next);
        applied.push(() => resolve(result));
      } catch (error) {
        reject(error);
      }
    }
    try {
      await this.file.replace(next.values());
    } catch (error) {
      for (const { reject } of changes) reject(error);
      return;
    }
    this.sessions = next;
    for (const settle of applied) settle();
  }
}

function newestFirst(a: SessionRecord, b: SessionRecord): number {
  const age = b.createdAt.getTime() - a.createdAt.getTime();
  if (age !== 0) return age;
  if (a.sessionId === b.sessionId) return 0;
  return a.sessionId < b.sessionId ? 1 : -1;
}
