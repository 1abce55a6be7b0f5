import type { SessionChange, SessionRecord } from './session.js';

export interface SessionQuery {
  readonly userId: string;
  readonly limit: number;
  /** Only sessions that come after this one, newest first. */
  readonly afterSessionId?: string;
}

/**
 * Keeps sessions. What a promise has confirmed survives kill -9. Updates of
 * one session happen one after the other: none is lost. Errors: `STORAGE_*`.
 */
export abstract class SessionStore {
  abstract get(sessionId: string): Promise<SessionRecord | undefined>;
  /** Stores a session whole, in place of one with the same id. */
  abstract put(session: SessionRecord): Promise<void>;
  /**
   * Applies `change` to the session as it is at that moment and raises
   * `updatedAt`. `change` is pure and may be called more than once.
   * Undefined when there is no such session.
   */
  abstract update(
    sessionId: string,
    change: (current: SessionRecord) => SessionChange,
    now: Date,
  ): Promise<SessionRecord | undefined>;
  /** Newest first by creation, session id breaking ties. */
  abstract list(query: SessionQuery): Promise<readonly SessionRecord[]>;
  /** Sessions not updated since `before`, at most `limit`, those first that were idle for longest. */
  abstract idle(before: Date, limit: number): Promise<readonly SessionRecord[]>;
  abstract remove(sessionId: string): Promise<void>;
}
