import { GatewayError } from '#errors';
import { BackgroundSteps } from './background-steps.js';
import { runRecordSum, type RunRow } from './run-row.js';
import { SegmentCheck, segmentSums, type SegmentRow } from './segment-check.js';
import { sessionRecordSum, type SessionRow } from './session-row.js';
import type { SqliteDatabase } from './sqlite-database.js';

const NEXT_RUN = 'SELECT run_key, checked_seq FROM unchecked_runs LIMIT 1';
const NEXT_SEGMENT = `SELECT first_seq, last_seq, envelopes, sse, envelopes_sum, sse_sum FROM segments
  WHERE run_key = ? AND last_seq > ? ORDER BY last_seq LIMIT 1`;
/** From the index alone, so that a damaged row is skipped. */
const NEXT_SEQ = 'SELECT min(last_seq) AS seq FROM segments WHERE run_key = ? AND last_seq > ?';
const FILL = 'UPDATE segments SET envelopes_sum = ?, sse_sum = ? WHERE run_key = ? AND last_seq = ?';
const ADVANCE = 'UPDATE unchecked_runs SET checked_seq = ? WHERE run_key = ?';
const RUN = 'SELECT * FROM runs WHERE run_key = ?';
const SEAL_RUN = 'UPDATE runs SET record_sum = ? WHERE run_key = ?';
const FORGET_RUN = 'DELETE FROM unchecked_runs WHERE run_key = ?';
const SESSIONS = `SELECT sessions.* FROM unchecked_sessions CROSS JOIN sessions USING (session_id)
  WHERE record_sum IS NULL LIMIT ?`;
const SEAL_SESSION = 'UPDATE sessions SET record_sum = ? WHERE session_id = ?';
const FORGET_SESSIONS = `DELETE FROM unchecked_sessions WHERE session_id NOT IN
  (SELECT session_id FROM sessions WHERE record_sum IS NULL)`;

/** Approximate duration of a commit, and the most bytes that it reads. */
const STEP_MS = 3;
const STEP_BYTES = 4 * 1024 * 1024;
const STEP_SESSIONS = 100;

interface UncheckedRun {
  readonly run_key: number;
  readonly checked_seq: number;
}

/**
 * Adds checksums to segments and records that are older than checksums, in the background and in small
 * commits, so that the start need not wait for a log of any size. A restart continues where the last
 * one ended. Rows that are damaged by then stay without a checksum.
 */
export class ChecksumFiller {
  private readonly steps: BackgroundSteps;
  private readonly check: SegmentCheck;
  /** The run in which something is unreadable: its segments go one by one, to find it. */
  private carefulKey: number | undefined;

  constructor(private readonly database: SqliteDatabase) {
    this.check = new SegmentCheck(database);
    this.steps = new BackgroundSteps(database, () => this.step());
  }

  wake(): void {
    this.steps.wake();
  }

  /** Does one commit. Returns true if there may be more to do. Errors: `STORAGE_*`. */
  async step(): Promise<boolean> {
    // An idle database is not written to.
    const run = await this.database.read(() => this.nextRun());
    if (run === undefined) return this.fillSessions();
    const isCareful = run.run_key === this.carefulKey;
    try {
      return await this.database.write(() => this.fillRun(run, isCareful ? 1 : Infinity));
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      this.carefulKey = run.run_key;
      if (isCareful) await this.pass(run);
      return true;
    }
  }

  private nextRun(): UncheckedRun | undefined {
    return this.database.statement(NEXT_RUN).get() as UncheckedRun | undefined;
  }

  private fillRun({ run_key: key, checked_seq: checkedSeq }: UncheckedRun, segments: number): true {
    const deadline = performance.now() + STEP_MS;
    const owner = this.check.ownerOf(key);
    let seq = checkedSeq;
    for (let read = 0, left = segments; left > 0 && read < STEP_BYTES; left -= 1) {
      if (performance.now() > deadline) break;
      const found = this.database.statement(NEXT_SEGMENT).get(key, seq);
      const row = found as unknown as SegmentRow | undefined;
      if (row === undefined || owner === undefined) {
        this.finish(key);
        return true;
      }
      if (row.envelopes_sum === null && this.check.isSoundRow(owner, row)) {
        const { first_seq: firstSeq, last_seq: lastSeq, envelopes, sse } = row;
        const sums = segmentSums(owner.seed, { firstSeq, lastSeq, envelopes, sse });
        this.database.statement(FILL).run(...sums, key, lastSeq);
        this.database.wrote(envelopes.length + sse.length);
        read += envelopes.length + sse.length;
      }
      seq = row.last_seq;
    }
    this.database.statement(ADVANCE).run(seq, key);
    return true;
  }

  private finish(key: number): void {
    const row = this.database.statement(RUN).get(key) as RunRow | undefined;
    if (row?.record_sum === null) this.database.statement(SEAL_RUN).run(runRecordSum(row), key);
    this.database.statement(FORGET_RUN).run(key);
  }

  private async fillSessions(): Promise<boolean> {
    const isLeft = 'SELECT 1 FROM unchecked_sessions LIMIT 1';
    if ((await this.database.read(() => this.database.statement(isLeft).get())) === undefined) return false;
    return this.database.write(() => {
      const found = this.database.statement(SESSIONS).all(STEP_SESSIONS);
      for (const row of found as unknown as readonly SessionRow[]) {
        this.database.statement(SEAL_SESSION).run(sessionRecordSum(row), row.session_id);
      }
      if (found.length === 0) this.database.statement(FORGET_SESSIONS).run();
      return found.length > 0;
    });
  }

  /** Skips an unreadable segment, or the rest of the run if its index is damaged too. */
  private async pass({ run_key: key, checked_seq: checkedSeq }: UncheckedRun): Promise<void> {
    const seq = await this.database
      .read(() => this.database.statement(NEXT_SEQ).get(key, checkedSeq) as { seq: number | null })
      .then((row) => row.seq)
      .catch((error: unknown) => {
        if (isCorrupt(error)) return null;
        throw error;
      });
    await this.database.write(() => {
      if (seq === null) this.database.statement(FORGET_RUN).run(key);
      else this.database.statement(ADVANCE).run(seq, key);
    });
  }
}

function isCorrupt(error: unknown): boolean {
  return error instanceof GatewayError && error.reason === 'STORAGE_CORRUPT';
}
