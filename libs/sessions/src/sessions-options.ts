/** Bounds of sessions. */
export interface SessionsOptions {
  /** A session that nobody touched for so long, and that has no active run, is not found. */
  readonly retentionMs: number;
}

export const DEFAULT_SESSIONS_OPTIONS: SessionsOptions = { retentionMs: 30 * 24 * 3_600_000 };
