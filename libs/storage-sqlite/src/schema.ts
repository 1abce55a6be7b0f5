import type { DatabaseSync } from 'node:sqlite';

/** One entry per version of the schema, never changed once released. Times are epoch milliseconds. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL,
    repo_url   TEXT NOT NULL,
    repo_name  TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    ref        TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_user ON sessions (user_id, created_at DESC, session_id DESC);
  CREATE INDEX sessions_by_update ON sessions (updated_at);

  CREATE TABLE runs (
    run_id        TEXT PRIMARY KEY,
    session_id    TEXT NOT NULL,
    worker_key    TEXT NOT NULL,
    params        TEXT NOT NULL,
    state         TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    started_at    INTEGER,
    finished_at   INTEGER,
    attempt       INTEGER NOT NULL DEFAULT 0,
    epoch         INTEGER NOT NULL DEFAULT 0,
    timeout_ms    INTEGER NOT NULL,
    first_seq     INTEGER NOT NULL DEFAULT 1,
    last_seq      INTEGER NOT NULL DEFAULT 0,
    error         TEXT,
    question      TEXT,
    answered_by   TEXT,
    request_key   TEXT,
    request_hash  TEXT
  ) STRICT;
  CREATE UNIQUE INDEX runs_one_active ON runs (session_id) WHERE finished_at IS NULL;
  CREATE UNIQUE INDEX runs_by_request ON runs (request_key) WHERE request_key IS NOT NULL;
  CREATE INDEX runs_by_session ON runs (session_id, created_at DESC, run_id DESC);
  CREATE INDEX runs_by_end ON runs (finished_at) WHERE finished_at IS NOT NULL;

  CREATE TABLE segments (
    run_id    TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    envelopes BLOB NOT NULL,
    sse       BLOB NOT NULL,
    UNIQUE (run_id, last_seq)
  ) STRICT;

  CREATE TABLE marks (name TEXT PRIMARY KEY, set_at INTEGER NOT NULL) STRICT;
  `,
  // Runs that are gone and whose segments are still to be dropped.
  'CREATE TABLE removed_runs (run_id TEXT PRIMARY KEY) STRICT;',
];

/** Brings the file to the newest schema. @throws when it was written by a newer version of the gateway. */
export function migrate(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
  const version = row.user_version;
  if (version > MIGRATIONS.length) {
    throw new Error(`the database has schema ${version}; this version knows ${MIGRATIONS.length}`);
  }
  for (let next = version; next < MIGRATIONS.length; next += 1) {
    database.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[next]}; PRAGMA user_version = ${next + 1}; COMMIT`);
  }
}
