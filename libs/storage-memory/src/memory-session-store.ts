import {
  changedSession,
  SessionStore,
  type SessionChange,
  type SessionQuery,
  type SessionRecord,
} from '#sessions';
import type { MemoryStorage } from './memory-storage.js';
import { comesAfter, newestFirst } from './newest-first.js';

export class MemorySessionStore extends SessionStore {
  constructor(private readonly storage: MemoryStorage) {
    super();
  }

  get(sessionId: string): Promise<SessionRecord | undefined> {
    return Promise.resolve(this.storage.sessions.get(sessionId));
  }

  put(session: SessionRecord): Promise<void> {
    this.storage.sessions.set(session.sessionId, session);
    return Promise.resolve();
  }

  async update(
    sessionId: string,
    change: (current: SessionRecord) => SessionChange,
    now: Date,
  ): Promise<SessionRecord | undefined> {
    const current = this.storage.sessions.get(sessionId);
    if (current === undefined) return undefined;
    const next = changedSession(current, change(current), now);
    this.storage.sessions.set(sessionId, next);
    return next;
  }

  list({ userId, limit, afterSessionId }: SessionQuery): Promise<readonly SessionRecord[]> {
    const { sessions } = this.storage;
    const after = afterSessionId === undefined ? undefined : sessions.get(afterSessionId);
    if (afterSessionId !== undefined && after === undefined) return Promise.resolve([]);
    const key = ({ createdAt, sessionId }: SessionRecord) => ({ createdAt, id: sessionId });
    const found = [...sessions.values()]
      .filter((each) => each.userId === userId)
      .filter((each) => after === undefined || comesAfter(key(each), key(after)))
      .sort((a, b) => newestFirst(key(a), key(b)));
    return Promise.resolve(found.slice(0, limit));
  }

  idle(before: Date, limit: number): Promise<readonly SessionRecord[]> {
    const idle = [...this.storage.sessions.values()]
      .filter(({ updatedAt }) => updatedAt < before)
      .sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime());
    return Promise.resolve(idle.slice(0, limit));
  }

  remove(sessionId: string): Promise<void> {
    this.storage.sessions.delete(sessionId);
    return Promise.resolve();
  }
}
