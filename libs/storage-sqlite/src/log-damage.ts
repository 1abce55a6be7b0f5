import { GatewayError } from '#errors';
import type { WireFormat } from '#wire';
import type { SegmentCheck, SegmentForm, SegmentOwner } from './segment-check.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { isDamage } from './storage-error.js';

const BEFORE = 'SELECT max(last_seq) AS seq FROM segments WHERE run_key = ? AND last_seq <= ?';
/** From the index alone, so that a damaged row is skipped. */
const KEYS = `SELECT rowid AS id, last_seq FROM segments
  WHERE run_key = ? AND last_seq > ? ORDER BY last_seq LIMIT ?`;
const formOf = (format: WireFormat): string =>
  `SELECT first_seq, last_seq, ${format} AS bytes, ${format}_sum AS sum FROM segments WHERE rowid = ?`;
const FORM: Record<WireFormat, string> = { envelopes: formOf('envelopes'), sse: formOf('sse') };

/** Segments searched for a readable one. Beyond them, the next watch continues the search. */
const LOOK_SEGMENTS = 32;

interface DamagedRun extends SegmentOwner {
  readonly runId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

interface SegmentKey {
  readonly id: number;
  readonly last_seq: number;
}

/** Tells which events of a run are damaged, by where the log is readable before and after them. */
export class LogDamage {
  constructor(
    private readonly database: SqliteDatabase,
    private readonly check: SegmentCheck,
  ) {}

  /** Returns `LOG_CORRUPT` for the event after `seq`, which cannot be read. */
  errorAfter(run: DamagedRun, seq: number, format: WireFormat): GatewayError {
    const firstSeq = Math.min(this.firstDamaged(run, seq), seq + 1);
    const lastSeq = Math.max(this.lastDamaged(run, seq, format), seq + 1);
    return logCorrupt(run.runId, firstSeq, lastSeq);
  }

  private firstDamaged({ runKey, firstSeq }: DamagedRun, seq: number): number {
    const before = this.unlessDamaged(() => this.database.statement(BEFORE).get(runKey, seq)) as
      { seq: number | null } | undefined;
    const last = before?.seq ?? undefined;
    return last === undefined ? firstSeq : last + 1;
  }

  private lastDamaged(run: DamagedRun, seq: number, format: WireFormat): number {
    const { runKey, lastSeq } = run;
    const keys = this.unlessDamaged(() => this.database.statement(KEYS).all(runKey, seq, LOOK_SEGMENTS));
    let lookedAt = seq;
    for (const { id, last_seq } of (keys ?? []) as unknown as readonly SegmentKey[]) {
      const form = this.unlessDamaged(() => this.database.statement(FORM[format]).get(id)) as
        SegmentForm | undefined;
      const isNext = form !== undefined && form.first_seq > seq + 1 && this.check.isSound(run, format, form);
      if (isNext) return form.first_seq - 1;
      lookedAt = Math.min(Math.max(lookedAt, last_seq), lastSeq);
    }
    return keys?.length === LOOK_SEGMENTS ? lookedAt : lastSeq;
  }

  private unlessDamaged<T>(query: () => T): T | undefined {
    try {
      return query();
    } catch (error) {
      if (isDamage(error)) return undefined;
      throw error;
    }
  }
}

/** Returns the error for altered or missing events. */
function logCorrupt(runId: string, firstSeq: number, lastSeq: number): GatewayError {
  const text =
    `events ${firstSeq} to ${lastSeq} of run ${runId} are damaged in the storage; ` +
    `a watch with after_seq ${lastSeq} gets what follows`;
  const metadata = { run_id: runId, first_seq: String(firstSeq), last_seq: String(lastSeq) };
  return new GatewayError('LOG_CORRUPT', text, { metadata });
}
