import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { runSeed } from './checksum.js';
import type { RunRow } from './run-row.js';
import { isSoundSegment, type SegmentRow } from './segment-check.js';
import { isDamage } from './storage-error.js';

/** From the index alone, so that a damaged row is skipped. */
const KEYS = 'SELECT rowid AS id, last_seq FROM segments WHERE run_key = ? ORDER BY last_seq';
const SEGMENT = `SELECT first_seq, last_seq, envelopes, sse, envelopes_sum, sse_sum FROM segments
  WHERE rowid = ?`;
const CHECKED = 'SELECT checked_seq FROM unchecked_runs WHERE run_key = ?';

export interface DamagedRange {
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** Checks the whole log of a run. */
export class LogCheck {
  private readonly keys: StatementSync;
  private readonly segment: StatementSync;
  private readonly checked: StatementSync;

  constructor(database: DatabaseSync) {
    this.keys = database.prepare(KEYS);
    this.segment = database.prepare(SEGMENT);
    this.checked = database.prepare(CHECKED);
  }

  /** Yields the ranges of the log that are missing or altered, in either form. */
  *damagedRanges({ run_id: runId, run_key: key, first_seq, last_seq }: RunRow): Generator<DamagedRange> {
    const seed = runSeed(runId);
    const uncheckedFrom = (this.checked.get(key) as { checked_seq: number } | undefined)?.checked_seq;
    let nextSeq = first_seq;
    for (const id of this.segmentIds(key)) {
      const row = this.read(id);
      if (row === undefined || row.first_seq < nextSeq || row.last_seq > last_seq) continue;
      const isUnchecked = uncheckedFrom !== undefined && row.last_seq > uncheckedFrom;
      if (!isSoundSegment(seed, row, isUnchecked)) continue;
      if (row.first_seq > nextSeq) yield { firstSeq: nextSeq, lastSeq: row.first_seq - 1 };
      nextSeq = row.last_seq + 1;
    }
    if (nextSeq <= last_seq) yield { firstSeq: nextSeq, lastSeq: last_seq };
  }

  private *segmentIds(key: number): Generator<number> {
    try {
      for (const row of this.keys.iterate(key)) yield row['id'] as number;
    } catch (error) {
      // Segments that the index does not lead to are missing, and reported as such.
      if (!isDamage(error)) throw error;
    }
  }

  private read(id: number): SegmentRow | undefined {
    try {
      return this.segment.get(id) as SegmentRow | undefined;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return undefined;
    }
  }
}
