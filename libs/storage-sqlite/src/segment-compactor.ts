import { GatewayError } from '#errors';
import { BackgroundSteps } from './background-steps.js';
import { SegmentCheck, segmentSums, type SegmentOwner, type SegmentRow } from './segment-check.js';
import type { SqliteDatabase } from './sqlite-database.js';

const ENROL = 'INSERT INTO loose_runs (run_key) VALUES (?)';
const NEXT = 'SELECT run_key, joined_seq FROM loose_runs LIMIT 1';
const SIZES = `SELECT first_seq, last_seq, length(envelopes) + length(sse) AS size FROM segments
  WHERE run_key = ? AND last_seq > ? ORDER BY last_seq`;
const PARTS = `SELECT first_seq, last_seq, envelopes, sse, envelopes_sum, sse_sum FROM segments
  WHERE run_key = ? AND last_seq > ? AND last_seq <= ? ORDER BY last_seq`;
const DROP = 'DELETE FROM segments WHERE run_key = ? AND last_seq > ? AND last_seq < ?';
const JOIN = `UPDATE segments SET first_seq = ?, envelopes = ?, sse = ?, envelopes_sum = ?, sse_sum = ?
  WHERE run_key = ? AND last_seq = ?`;
const ADVANCE = 'UPDATE loose_runs SET joined_seq = ? WHERE run_key = ?';
const FORGET = 'DELETE FROM loose_runs WHERE run_key = ?';

/** A run with fewer segments is read quickly enough. */
const MIN_SEGMENTS = 8;
/** Approximate size of a compacted segment, both forms together. */
const SEGMENT_BYTES = 256 * 1024;
/** Approximate duration of a commit, and the most bytes that it reads. */
const STEP_MS = 3;
const STEP_BYTES = 4 * 1024 * 1024;

interface LooseRun {
  readonly run_key: number;
  readonly joined_seq: number;
}

interface Group {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly segments: number;
  readonly bytes: number;
}

/**
 * Compacts the small segments of finished runs into larger ones, so that late watchers read them
 * quickly. Each step is one commit and leaves every event readable under its seq; a restart continues
 * where the last one ended.
 */
export class SegmentCompactor {
  private readonly steps: BackgroundSteps;
  private readonly check: SegmentCheck;

  constructor(private readonly database: SqliteDatabase) {
    this.check = new SegmentCheck(database);
    this.steps = new BackgroundSteps(database, () => this.step());
  }

  /** Enqueues a run that has just ended with about this many segments, in the transaction of its end. */
  enqueue(runKey: number, segments: number): void {
    if (segments >= MIN_SEGMENTS) this.database.statement(ENROL).run(runKey);
  }

  /** Compacts the enqueued runs in the background. */
  wake(): void {
    this.steps.wake();
  }

  /** Does one commit of compaction. Returns true if there may be more to do. Errors: `STORAGE_*`. */
  async step(): Promise<boolean> {
    // An idle database is not written to.
    const run = await this.database.read(() => this.next());
    if (run === undefined) return false;
    try {
      return await this.database.write(() => this.joinSome());
    } catch (error) {
      if (!(error instanceof GatewayError && error.reason === 'STORAGE_CORRUPT')) throw error;
      // It stays as it is, and does not keep the others waiting.
      await this.database.write(() => void this.database.statement(FORGET).run(run.run_key));
      return true;
    }
  }

  private next(): LooseRun | undefined {
    return this.database.statement(NEXT).get() as LooseRun | undefined;
  }

  private joinSome(): boolean {
    const run = this.next();
    if (run === undefined) return false;
    const { run_key: key } = run;
    const owner = this.check.ownerOf(key);
    const deadline = performance.now() + STEP_MS;
    let afterSeq = run.joined_seq;
    for (let read = 0; read < STEP_BYTES && performance.now() < deadline;) {
      const group = this.groupAfter(key, afterSeq);
      if (group === undefined || owner === undefined) {
        this.database.statement(FORGET).run(key);
        return true;
      }
      if (group.segments > 1) {
        this.join(owner, afterSeq, group);
        this.database.wrote(group.bytes);
        read += group.bytes;
      }
      afterSeq = group.lastSeq;
    }
    this.database.statement(ADVANCE).run(afterSeq, key);
    return true;
  }

  /** Returns the next segments that fit into one, at least one if there is one. */
  private groupAfter(key: number, afterSeq: number): Group | undefined {
    let group: Group | undefined;
    for (const row of this.database.statement(SIZES).iterate(key, afterSeq)) {
      const { first_seq, last_seq, size } = row as unknown as Record<
        'first_seq' | 'last_seq' | 'size',
        number
      >;
      if (group !== undefined && group.bytes + size > SEGMENT_BYTES) break;
      const { firstSeq = first_seq, segments = 0, bytes = 0 }: Partial<Group> = group ?? {};
      group = { firstSeq, lastSeq: last_seq, segments: segments + 1, bytes: bytes + size };
    }
    return group;
  }

  /** Leaves damaged segments as they are: merging would damage the others too. */
  private join(owner: SegmentOwner, afterSeq: number, { firstSeq, lastSeq }: Group): void {
    const { runKey: key, seed } = owner;
    const parts = this.database
      .statement(PARTS)
      .all(key, afterSeq, lastSeq) as unknown as readonly SegmentRow[];
    if (!this.areSound(owner, parts)) return;
    const envelopes = Buffer.concat(parts.map((part) => part.envelopes));
    const sse = Buffer.concat(parts.map((part) => part.sse));
    const sums = segmentSums(seed, { firstSeq, lastSeq, envelopes, sse });
    this.database.statement(DROP).run(key, afterSeq, lastSeq);
    this.database.statement(JOIN).run(firstSeq, envelopes, sse, ...sums, key, lastSeq);
  }

  private areSound(owner: SegmentOwner, parts: readonly SegmentRow[]): boolean {
    return parts.every((part, index) => {
      const before = parts[index - 1];
      return (
        (before === undefined || part.first_seq === before.last_seq + 1) && this.check.isSoundRow(owner, part)
      );
    });
  }
}
