import type { SessionChange, SessionRecord } from './session.js';

export interface SessionQuery {
  readonly userId: string;
  readonly limit: number;
  /** Only sessions after this one in the order of the list, newest first. */
  readonly afterSessionId?: string;
}

/**
 * Stores sessions. Whatever a promise has confirmed survives kill -9. Updates of one session are
 * serialized: none is lost. Errors: `STORAGE_*`.
 */
export abstract class SessionStore {
  abstract get(sessionId: string): Promise<SessionRecord | undefined>;
  /** Stores a whole session, replacing one with the same id. */
  abstract put(session: SessionRecord): Promise<void>;
  /**
   * Applies `change` to the session as it is at that moment and raises `updatedAt`. `change` is pure
   * and may be called more than once. Returns undefined when there is no such session.
   */
  abstract update(
    sessionId: string,
    change: (current: SessionRecord) => SessionChange,
    now: Date,
  ): Promise<SessionRecord | undefined>;
  /** Lists sessions, newest first by creation, ties broken by session id. */
  abstract list(query: SessionQuery): Promise<readonly SessionRecord[]>;
  /** Returns at most `limit` sessions not updated since `before`, the longest idle first. */
  abstract idle(before: Date, limit: number): Promise<readonly SessionRecord[]>;
  abstract remove(sessionId: string): Promise<void>;
}
