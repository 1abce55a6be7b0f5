import { oneOf, setting } from '#settings';

/** The store of sessions, with its variable and its default. */
export const sessionStoreSettings = {
  sessionStore: setting({
    env: 'SESSION_STORE',
    default: 'sqlite',
    parse: oneOf('sqlite', 'json'),
    help: 'Where sessions are kept: in the database, or in DATA_DIR/init_sessions.json.',
  }),
};
