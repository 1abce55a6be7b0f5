import { join } from 'node:path';
import { byteSize, oneOf, setting, timer, type SettingValues, type ValuesOf } from '#settings';

/** Durability and pace of the database, each with its variable and its default. */
export const sqliteSettings = {
  synchronous: setting({
    env: 'SQLITE_SYNCHRONOUS',
    default: 'NORMAL',
    parse: oneOf('NORMAL', 'FULL'),
    help: 'NORMAL loses nothing when the process dies, FULL nothing in a power cut either.',
  }),
  /** A commit that takes longer delays the next one by as long. */
  commitIntervalMs: setting({
    env: 'COMMIT_INTERVAL',
    default: '1ms',
    parse: timer,
    help: 'Minimum time between two commits of a busy database.',
  }),
  eventCommitIntervalMs: setting({
    env: 'EVENT_COMMIT_INTERVAL',
    default: '4ms',
    parse: timer,
    help: 'Like COMMIT_INTERVAL, while nothing but events of running runs waits.',
  }),
  logCacheBytes: setting({
    env: 'LOG_CACHE_BYTES',
    default: '64MiB',
    parse: byteSize,
    help: 'Memory for recently read events of finished runs, for further watchers; beyond it the least recently used go; 0B: none.',
  }),
};

export interface SqliteOptions extends ValuesOf<typeof sqliteSettings> {
  /** The database file; its folder is created when it is missing. */
  readonly path: string;
}

/** Returns the options for a gateway that keeps its data in `dataDir`. */
export function sqliteOptions(values: SettingValues, dataDir: string): SqliteOptions {
  return { ...values.of(sqliteSettings), path: join(dataDir, 'gateway.sqlite') };
}
