import type { SessionRecord } from './session.js';

/** Names of the domain events about sessions. Nothing may depend on their being delivered. */
export const SESSION_UPDATED = 'session.updated';
export const SESSION_REMOVED = 'session.removed';

export interface SessionUpdated {
  readonly session: SessionRecord;
}

export interface SessionRemoved {
  readonly sessionId: string;
}
