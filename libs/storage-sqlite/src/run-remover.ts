import type { SqliteDatabase } from './sqlite-database.js';

const MARK = `INSERT INTO removed_runs
  SELECT run_id FROM runs WHERE finished_at < ? ORDER BY finished_at LIMIT ?`;
const DELETE_MARKED = 'DELETE FROM runs WHERE run_id IN (SELECT run_id FROM removed_runs)';
const NEXT = 'SELECT run_id FROM removed_runs LIMIT 1';
const FORGET = 'DELETE FROM removed_runs WHERE run_id = ?';
const SIZES = `SELECT last_seq, length(envelopes) + length(sse) AS size FROM segments
  WHERE run_id = ? ORDER BY last_seq DESC`;
const DELETE_FROM = 'DELETE FROM segments WHERE run_id = ? AND last_seq >= ?';

/** Events dropped in one commit, so that nothing else waits long. */
const STEP_BYTES = 4 * 1024 * 1024;
/** So long one call drops events, and so long it gives space back to the file system; the next one goes on. */
const DROP_MS = 1_000;
const RELEASE_MS = 1_000;

/**
 * Removes runs whose time is over: at once for those who ask for them, while
 * the bytes of their events go in small steps, also after a restart.
 */
export class RunRemover {
  constructor(private readonly database: SqliteDatabase) {}

  /** Returns how many runs were removed. Errors: `STORAGE_*`. */
  async remove(before: Date, limit: number): Promise<number> {
    const removed = await this.database.write(() => {
      const { changes } = this.database.statement(MARK).run(before.getTime(), limit);
      if (changes > 0) this.database.statement(DELETE_MARKED).run();
      return Number(changes);
    });
    const deadline = performance.now() + DROP_MS;
    while ((await this.database.write(() => this.dropSome())) && performance.now() < deadline);
    await this.database.releaseSpace(RELEASE_MS);
    return removed;
  }

  /** Returns whether there is more to drop. */
  private dropSome(): boolean {
    for (let dropped = 0; dropped < STEP_BYTES;) {
      const next = this.database.statement(NEXT).get() as { run_id: string } | undefined;
      if (next === undefined) return false;
      const { fromSeq, size, isAll } = this.newestSegments(next.run_id, STEP_BYTES - dropped);
      if (fromSeq !== undefined) this.database.statement(DELETE_FROM).run(next.run_id, fromSeq);
      if (isAll) this.database.statement(FORGET).run(next.run_id);
      dropped += size;
    }
    return true;
  }

  private newestSegments(
    runId: string,
    bytes: number,
  ): { readonly fromSeq: number | undefined; readonly size: number; readonly isAll: boolean } {
    let fromSeq: number | undefined;
    let size = 0;
    for (const row of this.database.statement(SIZES).iterate(runId)) {
      if (size >= bytes) return { fromSeq, size, isAll: false };
      const segment = row as unknown as { last_seq: number; size: number };
      fromSeq = segment.last_seq;
      size += segment.size;
    }
    return { fromSeq, size, isAll: true };
  }
}
