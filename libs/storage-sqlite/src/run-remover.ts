import type { RemovedRun } from '#runs';
import type { SqliteDatabase } from './sqlite-database.js';

const MARK = `INSERT INTO removed_runs
  SELECT run_key FROM runs WHERE finished_at < ? ORDER BY finished_at LIMIT ?`;
const UNLIST = 'DELETE FROM loose_runs WHERE run_key IN (SELECT run_key FROM removed_runs)';
const DELETE_MARKED = `DELETE FROM runs WHERE run_key IN (SELECT run_key FROM removed_runs)
  RETURNING run_key AS runKey, run_id AS runId, session_id AS sessionId`;
const NEXT = 'SELECT run_key FROM removed_runs LIMIT 1';
const FORGET = 'DELETE FROM removed_runs WHERE run_key = ?';
const SIZES = `SELECT last_seq, length(envelopes) + length(sse) AS size FROM segments
  WHERE run_key = ? ORDER BY last_seq DESC`;
const DELETE_FROM = 'DELETE FROM segments WHERE run_key = ? AND last_seq >= ?';

/**
 * Upper bounds of one delete batch, so that nothing else waits long; many small runs are bounded by
 * the time.
 */
const STEP_BYTES = 4 * 1024 * 1024;
const STEP_SEGMENTS = 500;
const STEP_MS = 4;
/**
 * Upper bound, in ms, for one call that drops events, and for one that returns space to the file
 * system; the next call continues.
 */
const DROP_MS = 1_000;
const RELEASE_MS = 1_000;

interface RemovedRow extends RemovedRun {
  readonly runKey: number;
}

/**
 * Removes expired runs: they disappear at once, while the bytes of their events are deleted in small
 * steps, also after a restart.
 */
export class RunRemover {
  constructor(private readonly database: SqliteDatabase) {}

  /** Removes runs that finished before `before` and returns them. Errors: `STORAGE_*`. */
  async remove(before: Date, limit: number): Promise<readonly RemovedRun[]> {
    const removed = await this.database.write(
      () => this.hide(before, limit),
      (rows) => {
        for (const { runKey } of rows) this.database.logCache.drop(runKey);
      },
    );
    const deadline = performance.now() + DROP_MS;
    while ((await this.database.write(() => this.dropSome())) && performance.now() < deadline);
    await this.database.releaseSpace(RELEASE_MS);
    return removed.map(({ runId, sessionId }) => ({ runId, sessionId }));
  }

  private hide(before: Date, limit: number): readonly RemovedRow[] {
    const { changes } = this.database.statement(MARK).run(before.getTime(), limit);
    if (changes === 0) return [];
    this.database.statement(UNLIST).run();
    return this.database.statement(DELETE_MARKED).all() as unknown as readonly RemovedRow[];
  }

  /** Drops some bytes; returns true if there is more to drop. */
  private dropSome(): boolean {
    const deadline = performance.now() + STEP_MS;
    for (let dropped = 0; dropped < STEP_BYTES && performance.now() < deadline;) {
      const next = this.database.statement(NEXT).get() as { run_key: number } | undefined;
      if (next === undefined) return false;
      const { fromSeq, size, isAll } = this.newestSegments(next.run_key, STEP_BYTES - dropped);
      if (fromSeq !== undefined) this.database.statement(DELETE_FROM).run(next.run_key, fromSeq);
      if (isAll) this.database.statement(FORGET).run(next.run_key);
      dropped += size;
    }
    return true;
  }

  private newestSegments(
    runKey: number,
    bytes: number,
  ): { readonly fromSeq: number | undefined; readonly size: number; readonly isAll: boolean } {
    let fromSeq: number | undefined;
    let size = 0;
    let segments = 0;
    for (const row of this.database.statement(SIZES).iterate(runKey)) {
      if (size >= bytes || segments >= STEP_SEGMENTS) return { fromSeq, size, isAll: false };
      const segment = row as unknown as { last_seq: number; size: number };
      fromSeq = segment.last_seq;
      size += segment.size;
      segments += 1;
    }
    return { fromSeq, size, isAll: true };
  }
}
