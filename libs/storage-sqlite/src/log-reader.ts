import { chunkAfter, type LogChunk, type WireFormat } from '#wire';
import { runSeed } from './checksum.js';
import { LogDamage } from './log-damage.js';
import { SegmentCheck, type SegmentForm, type SegmentOwner } from './segment-check.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { isDamage } from './storage-error.js';

const RUN = 'SELECT run_key, first_seq, last_seq, finished_at FROM runs WHERE run_id = ?';
const readOf = (format: WireFormat): string =>
  `SELECT first_seq, last_seq, ${format} AS bytes, ${format}_sum AS sum FROM segments
  WHERE run_key = ? AND last_seq > ? ORDER BY last_seq`;
const READ: Record<WireFormat, string> = { envelopes: readOf('envelopes'), sse: readOf('sse') };

interface RunRow {
  readonly run_key: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly finished_at: number | null;
}

/**
 * Reads the log in whole segments, each checked before it is returned. Segments of a finished run are
 * cached for its other late watchers; watchers of an active run are each at another place, so what one
 * of them reads is rarely needed again.
 */
export class LogReader {
  private readonly check: SegmentCheck;
  private readonly damage: LogDamage;

  constructor(private readonly database: SqliteDatabase) {
    this.check = new SegmentCheck(database);
    this.damage = new LogDamage(database, this.check);
  }

  /** See `RunEventLog.read`. */
  read(runId: string, afterSeq: number, format: WireFormat, maxBytes: number): Promise<LogChunk | undefined> {
    return this.database.read(() => {
      // Read every time: a run that is gone, or a part of it, must never be served from memory.
      const run = this.database.statement(RUN).get(runId) as RunRow | undefined;
      if (run === undefined) return undefined;
      const seq = Math.max(afterSeq, run.first_seq - 1);
      const isOver = run.finished_at !== null;
      const { logCache: cache } = this.database;
      const cached = isOver ? cache.after(run.run_key, format, seq) : undefined;
      if (cached !== undefined) return cached;
      const owner = { runKey: run.run_key, seed: runSeed(runId) };
      const chunk = joined(this.segmentsAfter(owner, seq, format, maxBytes));
      if (chunk === undefined) {
        if (run.last_seq <= seq) return undefined;
        const { first_seq: firstSeq, last_seq: lastSeq } = run;
        throw this.damage.errorAfter({ ...owner, runId, firstSeq, lastSeq }, seq, format);
      }
      if (isOver) cache.add(run.run_key, format, chunk);
      return chunkAfter(chunk, format, seq);
    });
  }

  /** Returns consecutive sound segments, the first of which holds the event after `seq`. */
  private segmentsAfter(
    owner: SegmentOwner,
    seq: number,
    format: WireFormat,
    maxBytes: number,
  ): readonly SegmentForm[] {
    const forms: SegmentForm[] = [];
    let size = 0;
    let nextSeq = seq + 1;
    try {
      const found = this.database.statement(READ[format]).iterate(owner.runKey, seq);
      for (const form of found as Iterable<unknown> as Iterable<SegmentForm>) {
        const follows = forms.length === 0 ? form.first_seq <= nextSeq : form.first_seq === nextSeq;
        if (!follows || !this.check.isSound(owner, format, form)) break;
        forms.push(form);
        nextSeq = form.last_seq + 1;
        size += form.bytes.length;
        // A large segment is returned alone: appending the next one would copy both.
        if (size >= maxBytes || form.bytes.length >= maxBytes / 2) break;
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    return forms;
  }
}

function joined(forms: readonly SegmentForm[]): LogChunk | undefined {
  const first = forms[0];
  const last = forms.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const parts = forms.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  return { firstSeq: first.first_seq, lastSeq: last.last_seq, bytes };
}
