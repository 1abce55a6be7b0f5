export { ActiveRuns } from './active-runs.port.js';
export { changedSession } from './changed-session.js';
export {
  SESSION_REMOVED,
  SESSION_UPDATED,
  type SessionRemoved,
  type SessionUpdated,
} from './session-events.js';
export { isSessionId, resolveSessionId, SESSION_COOKIE, sessionIdFromCookie } from './session-id.js';
export { SessionStore, type SessionQuery } from './session-store.port.js';
export type { Session, SessionChange, SessionRecord } from './session.js';
export { SESSIONS_OPTIONS, sessionsSettings, type SessionsOptions } from './sessions-options.js';
export { SessionsModule } from './sessions.module.js';
export { DEMO_USER, SessionsService, type NewSession, type SessionPage } from './sessions.service.js';
