import type { WireFormat } from '#wire';
import { runSeed, segmentSum } from './checksum.js';
import { isWholeFrames } from './frame-walk.js';
import type { SqliteDatabase } from './sqlite-database.js';

const UNCHECKED = 'SELECT checked_seq FROM unchecked_runs WHERE run_key = ?';
const RUN_ID = 'SELECT run_id FROM runs WHERE run_key = ?';

/** A run as its segments are bound to it. */
export interface SegmentOwner {
  readonly runKey: number;
  readonly seed: number;
}

/** One form of a segment. */
export interface SegmentForm {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly bytes: Uint8Array;
  /** Null where there is none yet: the segment is older than checksums. */
  readonly sum: number | null;
}

/** A segment as the table has it. */
export interface SegmentRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly envelopes: Uint8Array;
  readonly sse: Uint8Array;
  readonly envelopes_sum: number | null;
  readonly sse_sum: number | null;
}

/** Tells segments that are what was once written from damaged ones. */
export class SegmentCheck {
  constructor(private readonly database: SqliteDatabase) {}

  /** The owner that a run's key names. Undefined when the run is gone. */
  ownerOf(runKey: number): SegmentOwner | undefined {
    const row = this.database.statement(RUN_ID).get(runKey) as { run_id: string } | undefined;
    return row === undefined ? undefined : { runKey, seed: runSeed(row.run_id) };
  }

  isSound({ runKey, seed }: SegmentOwner, format: WireFormat, form: SegmentForm): boolean {
    return isSoundForm(seed, format, form, form.sum === null && this.isUnchecked(runKey, form.last_seq));
  }

  /** Both forms. */
  isSoundRow({ runKey, seed }: SegmentOwner, row: SegmentRow): boolean {
    return isSoundSegment(seed, row, row.sse_sum === null && this.isUnchecked(runKey, row.last_seq));
  }

  private isUnchecked(runKey: number, lastSeq: number): boolean {
    const row = this.database.statement(UNCHECKED).get(runKey) as { checked_seq: number } | undefined;
    return row !== undefined && row.checked_seq < lastSeq;
  }
}

/** Whether both forms are what was once written. `isUnchecked`: it is older than checksums, and has none. */
export function isSoundSegment(seed: number, row: SegmentRow, isUnchecked: boolean): boolean {
  return (
    isSoundForm(seed, 'envelopes', { ...row, bytes: row.envelopes, sum: row.envelopes_sum }, isUnchecked) &&
    isSoundForm(seed, 'sse', { ...row, bytes: row.sse, sum: row.sse_sum }, isUnchecked)
  );
}

function isSoundForm(seed: number, format: WireFormat, form: SegmentForm, isUnchecked: boolean): boolean {
  const { first_seq: firstSeq, last_seq: lastSeq, bytes, sum } = form;
  // Damage may turn a column into one of another type.
  if (!(bytes instanceof Uint8Array) || !Number.isSafeInteger(firstSeq) || firstSeq > lastSeq) return false;
  if (sum !== null) return segmentSum(seed, firstSeq, lastSeq, bytes) === sum;
  return isUnchecked && isWholeFrames(format, bytes, firstSeq, lastSeq);
}

/** The checksums of both forms, in the order of the table's columns. */
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
