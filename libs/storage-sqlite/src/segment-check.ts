import { isWholeFrames, type WireFormat } from '#wire';
import { runSeed, segmentSum } from './checksum.js';
import type { SqliteDatabase } from './sqlite-database.js';

const UNCHECKED = 'SELECT checked_seq FROM unchecked_runs WHERE run_key = ?';
const RUN_ID = 'SELECT run_id FROM runs WHERE run_key = ?';

/** A run, as the checksums of its segments are bound to it. */
export interface SegmentOwner {
  readonly runKey: number;
  readonly seed: number;
}

/** One form of a segment. */
export interface SegmentForm {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly bytes: Uint8Array;
  /** Null for a segment older than checksums. */
  readonly sum: number | null;
}

/** A row of the table of segments. */
export interface SegmentRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly envelopes: Uint8Array;
  readonly sse: Uint8Array;
  readonly envelopes_sum: number | null;
  readonly sse_sum: number | null;
}

/** Detects damaged segments. */
export class SegmentCheck {
  constructor(private readonly database: SqliteDatabase) {}

  /** Returns the owner with that key; undefined when the run is gone. */
  ownerOf(runKey: number): SegmentOwner | undefined {
    const row = this.database.statement(RUN_ID).get(runKey) as { run_id: string } | undefined;
    return row === undefined ? undefined : { runKey, seed: runSeed(row.run_id) };
  }

  isSound({ runKey, seed }: SegmentOwner, format: WireFormat, form: SegmentForm): boolean {
    return isSoundForm(seed, format, form, form.sum === null && this.isUnchecked(runKey, form.last_seq));
  }

  /** Checks both forms. */
  isSoundRow({ runKey, seed }: SegmentOwner, row: SegmentRow): boolean {
    return isSoundSegment(seed, row, row.sse_sum === null && this.isUnchecked(runKey, row.last_seq));
  }

  private isUnchecked(runKey: number, lastSeq: number): boolean {
    const row = this.database.statement(UNCHECKED).get(runKey) as { checked_seq: number } | undefined;
    return row !== undefined && row.checked_seq < lastSeq;
  }
}

/** True if both forms are as written. `isUnchecked` marks a segment older than checksums, which has none. */
export function isSoundSegment(seed: number, row: SegmentRow, isUnchecked: boolean): boolean {
  return (
    isSoundForm(seed, 'envelopes', { ...row, bytes: row.envelopes, sum: row.envelopes_sum }, isUnchecked) &&
    isSoundForm(seed, 'sse', { ...row, bytes: row.sse, sum: row.sse_sum }, isUnchecked)
  );
}

function isSoundForm(seed: number, format: WireFormat, form: SegmentForm, isUnchecked: boolean): boolean {
  const { first_seq: firstSeq, last_seq: lastSeq, bytes, sum } = form;
  // Damage may change the type of a column.
  if (!(bytes instanceof Uint8Array) || !Number.isSafeInteger(firstSeq) || firstSeq > lastSeq) return false;
  if (sum !== null) return segmentSum(seed, firstSeq, lastSeq, bytes) === sum;
  return isUnchecked && isWholeFrames(format, bytes, firstSeq, lastSeq);
}

/** Returns the checksums of both forms, in the order of the table's columns. */
export function segmentSums(
  seed: number,
  {
    firstSeq,
    lastSeq,
    envelopes,
    sse,
  }: { firstSeq: number; lastSeq: number } & Record<WireFormat, Uint8Array>,
): [number, number] {
  return [segmentSum(seed, firstSeq, lastSeq, envelopes), segmentSum(seed, firstSeq, lastSeq, sse)];
}
