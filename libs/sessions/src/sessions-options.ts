import { age, setting, type ValuesOf } from '#settings';

/** Injection token of `SessionsOptions`. */
export const SESSIONS_OPTIONS = Symbol('SESSIONS_OPTIONS');

/** Bounds of sessions, each with its variable and its default. */
export const sessionsSettings = {
  retentionMs: setting({
    env: 'SESSION_RETENTION',
    default: '30d',
    parse: age,
    help: 'A session that is unused for this long and has no active run is removed with its repository and artifacts.',
  }),
};

export type SessionsOptions = ValuesOf<typeof sessionsSettings>;
