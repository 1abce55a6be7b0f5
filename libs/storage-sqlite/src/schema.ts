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
  // Removed runs whose segments are still to be deleted.
  'CREATE TABLE removed_runs (run_id TEXT PRIMARY KEY) STRICT;',
  // Segments refer to runs by number, runs know their bytes, and the bytes of finished runs are summed up.
  `
  CREATE TABLE keyed_runs (
    run_key       INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id        TEXT NOT NULL UNIQUE,
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
    bytes         INTEGER NOT NULL DEFAULT 0,
    error         TEXT,
    question      TEXT,
    answered_by   TEXT,
    request_key   TEXT,
    request_hash  TEXT
  ) STRICT;
  INSERT INTO keyed_runs (run_id, session_id, worker_key, params, state, created_at, started_at, finished_at,
      attempt, epoch, timeout_ms, first_seq, last_seq, error, question, answered_by, request_key, request_hash)
    SELECT run_id, session_id, worker_key, params, state, created_at, started_at, finished_at,
      attempt, epoch, timeout_ms, first_seq, last_seq, error, question, answered_by, request_key, request_hash
    FROM runs ORDER BY rowid;
  DROP TABLE runs;
  ALTER TABLE keyed_runs RENAME TO runs;
  CREATE UNIQUE INDEX runs_one_active ON runs (session_id) WHERE finished_at IS NULL;
  CREATE UNIQUE INDEX runs_by_request ON runs (request_key) WHERE request_key IS NOT NULL;
  CREATE INDEX runs_by_session ON runs (session_id, created_at DESC, run_id DESC);
  CREATE INDEX runs_by_end ON runs (finished_at) WHERE finished_at IS NOT NULL;
  CREATE INDEX runs_to_trim ON runs (finished_at) WHERE finished_at IS NOT NULL AND first_seq < last_seq;

  CREATE TABLE keyed_segments (
    run_key   INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    envelopes BLOB NOT NULL,
    sse       BLOB NOT NULL,
    UNIQUE (run_key, last_seq)
  ) STRICT;
  INSERT INTO keyed_segments
    SELECT run_key, segments.first_seq, segments.last_seq, envelopes, sse
    FROM runs CROSS JOIN segments USING (run_id) ORDER BY run_key, segments.last_seq;
  DROP TABLE segments;
  ALTER TABLE keyed_segments RENAME TO segments;
  UPDATE runs SET bytes = (
    SELECT coalesce(sum(length(envelopes) + length(sse)), 0) FROM segments
    WHERE segments.run_key = runs.run_key
  );

  DROP TABLE removed_runs;
  CREATE TABLE removed_runs (run_key INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE loose_runs (run_key INTEGER PRIMARY KEY, joined_seq INTEGER NOT NULL DEFAULT 0) STRICT;
  INSERT INTO loose_runs (run_key) SELECT run_key FROM runs WHERE finished_at IS NOT NULL;

  CREATE TABLE finished_logs (bytes INTEGER NOT NULL) STRICT;
  INSERT INTO finished_logs SELECT coalesce(sum(bytes), 0) FROM runs WHERE finished_at IS NOT NULL;
  CREATE TRIGGER finished_logs_gain AFTER UPDATE OF finished_at ON runs
    WHEN OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL
    BEGIN UPDATE finished_logs SET bytes = bytes + NEW.bytes; END;
  CREATE TRIGGER finished_logs_trim AFTER UPDATE OF first_seq ON runs WHEN NEW.finished_at IS NOT NULL
    BEGIN UPDATE finished_logs SET bytes = bytes + NEW.bytes - OLD.bytes; END;
  CREATE TRIGGER finished_logs_lose AFTER DELETE ON runs WHEN OLD.finished_at IS NOT NULL
    BEGIN UPDATE finished_logs SET bytes = bytes - OLD.bytes; END;
  `,
  // The progress that a run has shown, so that its next attempt, or its end by another process, does not
  // fall below it.
  'ALTER TABLE runs ADD COLUMN progress_percent INTEGER NOT NULL DEFAULT 0;',
  // The commit that a session works on.
  "ALTER TABLE sessions ADD COLUMN commit_id TEXT NOT NULL DEFAULT '';",
  // Model usage by run. A user's days are summed up, because budgets need them before every request.
  `
  CREATE TABLE model_usage (
    run_id              TEXT NOT NULL,
    day                 TEXT NOT NULL,
    model               TEXT NOT NULL,
    session_id          TEXT NOT NULL,
    user_id             TEXT NOT NULL,
    requests            INTEGER NOT NULL,
    estimated_requests  INTEGER NOT NULL,
    input_tokens        INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    output_tokens       INTEGER NOT NULL,
    PRIMARY KEY (run_id, day, model)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX model_usage_by_session ON model_usage (session_id);
  CREATE INDEX model_usage_by_day ON model_usage (day);
  CREATE TABLE model_usage_days (
    user_id             TEXT NOT NULL,
    day                 TEXT NOT NULL,
    model               TEXT NOT NULL,
    requests            INTEGER NOT NULL,
    estimated_requests  INTEGER NOT NULL,
    input_tokens        INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    output_tokens       INTEGER NOT NULL,
    PRIMARY KEY (user_id, day, model)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX model_usage_days_by_day ON model_usage_days (day);
  `,
  // Checksums. Existing rows get theirs in the background, because that reads and writes the whole log.
  `
  ALTER TABLE segments ADD COLUMN envelopes_sum INTEGER;
  ALTER TABLE segments ADD COLUMN sse_sum INTEGER;
  ALTER TABLE runs ADD COLUMN record_sum INTEGER;
  ALTER TABLE sessions ADD COLUMN record_sum INTEGER;
  CREATE TABLE unchecked_runs (run_key INTEGER PRIMARY KEY, checked_seq INTEGER NOT NULL DEFAULT 0) STRICT;
  INSERT INTO unchecked_runs (run_key) SELECT run_key FROM runs;
  CREATE TABLE unchecked_sessions (session_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  INSERT INTO unchecked_sessions SELECT session_id FROM sessions;
  CREATE TABLE owner (id INTEGER PRIMARY KEY CHECK (id = 1), token TEXT NOT NULL) STRICT;
  `,
];

/** The schema version that this gateway writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

export function schemaVersion(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Migrates the file to the newest schema. @throws when a newer version of the gateway wrote it. */
export function migrate(database: DatabaseSync): void {
  const version = schemaVersion(database);
  if (version > MIGRATIONS.length) {
    throw new Error(`the database has schema ${version}; this version knows ${MIGRATIONS.length}`);
  }
  for (let next = version; next < MIGRATIONS.length; next += 1) {
    database.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[next]}; PRAGMA user_version = ${next + 1}; COMMIT`);
  }
}
