import { RunLogMaintenance } from '#runs';
import { chunkAfter, type WireFormat } from '#wire';
import { runSeed } from './checksum.js';
import { SegmentCheck, segmentSums, type SegmentRow } from './segment-check.js';
import type { SqliteDatabase } from './sqlite-database.js';

const RUN = 'SELECT run_id, run_key, first_seq, last_seq FROM runs WHERE run_id = ?';
const OLDEST = `SELECT run_id, run_key, first_seq, last_seq FROM runs
  WHERE finished_at IS NOT NULL AND first_seq < last_seq ORDER BY finished_at LIMIT 1`;
const SIZES = `SELECT first_seq, last_seq, length(envelopes) + length(sse) AS size FROM segments
  WHERE run_key = ? ORDER BY last_seq`;
const DROP = 'DELETE FROM segments WHERE run_key = ? AND last_seq <= ?';
const HOLDING = `SELECT first_seq, last_seq, envelopes, sse, envelopes_sum, sse_sum FROM segments
  WHERE run_key = ? AND last_seq >= ? ORDER BY last_seq LIMIT 1`;
const CUT = `UPDATE segments SET first_seq = ?, envelopes = ?, sse = ?, envelopes_sum = ?, sse_sum = ?
  WHERE run_key = ? AND last_seq = ?`;
const TRIMMED = 'UPDATE runs SET first_seq = ?, bytes = bytes - ? WHERE run_key = ?';
const SIZE = `SELECT (SELECT bytes FROM finished_logs) +
  (SELECT coalesce(sum(bytes), 0) FROM runs WHERE finished_at IS NULL) AS bytes`;

const NOTHING = Buffer.alloc(0);

/** Upper bounds of one commit, so that nothing else waits long; many small runs are bounded by the time. */
const STEP_BYTES = 4 * 1024 * 1024;
const STEP_SEGMENTS = 500;
const STEP_MS = 4;
/**
 * Upper bounds, in ms, for one call that shrinks the log, and for returning space to the file system;
 * the next call continues.
 */
const SHRINK_MS = 1_000;
const RELEASE_MS = 1_000;

interface TrimmableRun {
  readonly run_id: string;
  readonly run_key: number;
  readonly first_seq: number;
  readonly last_seq: number;
}

interface SegmentSize {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly size: number;
}

/** A run whose log has lost its events before `firstSeq`. */
interface Trim {
  readonly runId: string;
  readonly runKey: number;
  readonly firstSeq: number;
  readonly droppedBytes: number;
}

/** Drops the oldest events of runs from SQLite, in commits of a few megabytes. */
export class SqliteRunLogMaintenance extends RunLogMaintenance {
  private readonly check: SegmentCheck;

  constructor(private readonly database: SqliteDatabase) {
    super();
    this.check = new SegmentCheck(database);
  }

  async trim(runId: string, beforeSeq: number): Promise<void> {
    const step = (): readonly Trim[] => {
      const run = this.database.statement(RUN).get(runId) as TrimmableRun | undefined;
      const trim = run && this.trimSome(run, beforeSeq);
      return trim === undefined ? [] : [trim];
    };
    while ((await this.commit(step)).length > 0);
  }

  size(): Promise<number> {
    return this.database.read(() => this.total());
  }

  async shrink(toBytes: number): Promise<boolean> {
    const deadline = performance.now() + SHRINK_MS;
    let isMore = true;
    while (isMore && performance.now() < deadline) {
      isMore = (await this.commit(() => this.shrinkSome(toBytes))).length > 0;
    }
    await this.database.releaseSpace(RELEASE_MS);
    return isMore;
  }

  private commit(step: () => readonly Trim[]): Promise<readonly Trim[]> {
    return this.database.write(step, (trims) => {
      for (const { runId, runKey, firstSeq } of trims) {
        this.database.logCache.trim(runKey, firstSeq);
        this.database.logListeners.trimmed(runId, firstSeq);
      }
    });
  }

  private shrinkSome(toBytes: number): readonly Trim[] {
    const trims: Trim[] = [];
    const deadline = performance.now() + STEP_MS;
    let dropped = 0;
    for (let excess = this.total() - toBytes; excess > 0 && dropped < STEP_BYTES;) {
      const run = this.database.statement(OLDEST).get() as TrimmableRun | undefined;
      const trim = run && this.trimSome(run, run.last_seq);
      if (trim === undefined) break;
      trims.push(trim);
      excess -= trim.droppedBytes;
      dropped += trim.droppedBytes;
      if (performance.now() > deadline) break;
    }
    return trims;
  }

  /**
   * Takes one step towards a log that begins with `beforeSeq` or the last event. Returns undefined
   * when it is done.
   */
  private trimSome(run: TrimmableRun, beforeSeq: number): Trim | undefined {
    const { run_id: runId, run_key: key } = run;
    const end = Math.min(beforeSeq, run.last_seq);
    if (end <= run.first_seq) return undefined;
    let firstSeq = run.first_seq;
    let droppedBytes = 0;
    let segments = 0;
    let isCut = false;
    for (const row of this.database.statement(SIZES).iterate(key)) {
      const segment = row as unknown as SegmentSize;
      if (segment.last_seq >= end) {
        isCut = segment.first_seq < end;
        break;
      }
      firstSeq = segment.last_seq + 1;
      droppedBytes += segment.size;
      segments += 1;
      if (droppedBytes >= STEP_BYTES || segments >= STEP_SEGMENTS) break;
    }
    if (segments > 0) this.database.statement(DROP).run(key, firstSeq - 1);
    if (isCut) {
      droppedBytes += this.cut(runId, key, end);
      firstSeq = end;
    }
    this.database.statement(TRIMMED).run(firstSeq, droppedBytes, key);
    return { runId, runKey: key, firstSeq, droppedBytes };
  }

  /** Drops the events before `seq` from their segment; returns their bytes. */
  private cut(runId: string, key: number, seq: number): number {
    const segment = this.database.statement(HOLDING).get(key, seq) as unknown as SegmentRow;
    const { first_seq: firstSeq, last_seq: lastSeq } = segment;
    const owner = { runKey: key, seed: runSeed(runId) };
    const size = segment.envelopes.length + segment.sse.length;
    if (!this.check.isSoundRow(owner, segment)) {
      // The boundaries of its events are unknown. Without bytes and checksums the rest stays damaged.
      this.database.statement(CUT).run(seq, NOTHING, NOTHING, null, null, key, lastSeq);
      return size;
    }
    const rest = (format: WireFormat): Buffer => {
      const { buffer, byteOffset, byteLength } = segment[format];
      const bytes = Buffer.from(buffer, byteOffset, byteLength);
      return chunkAfter({ firstSeq, lastSeq, bytes }, format, seq - 1).bytes;
    };
    const [envelopes, sse] = [rest('envelopes'), rest('sse')];
    const sums = segmentSums(owner.seed, { firstSeq: seq, lastSeq, envelopes, sse });
    this.database.statement(CUT).run(seq, envelopes, sse, ...sums, key, lastSeq);
    return size - envelopes.length - sse.length;
  }

  private total(): number {
    return (this.database.statement(SIZE).get() as { bytes: number }).bytes;
  }
}
