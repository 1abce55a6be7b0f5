import { chunkAfter, type LogChunk, type WireFormat } from '#watch';
import type { SqliteDatabase } from './sqlite-database.js';

const RUN = 'SELECT run_key, first_seq, finished_at FROM runs WHERE run_id = ?';
const readOf = (format: WireFormat): string => `SELECT first_seq, last_seq, ${format} AS bytes FROM segments
  WHERE run_key = ? AND last_seq > ? ORDER BY last_seq`;
const READ: Record<WireFormat, string> = { envelopes: readOf('envelopes'), sse: readOf('sse') };

interface RunRow {
  readonly run_key: number;
  readonly first_seq: number;
  readonly finished_at: number | null;
}

interface SegmentRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads the log, whole segments at a time. What was read of a run that has
 * ended is kept for its other late watchers; watchers of a run that goes on are
 * each somewhere else, and what one of them reads is seldom asked for again.
 */
export class LogReader {
  constructor(private readonly database: SqliteDatabase) {}

  /** As `RunEventLog.read`. */
  read(runId: string, afterSeq: number, format: WireFormat, maxBytes: number): Promise<LogChunk | undefined> {
    return this.database.read(() => {
      // Asked for each time: a run that is gone, or a part of it, is never shown from memory.
      const run = this.database.statement(RUN).get(runId) as RunRow | undefined;
      if (run === undefined) return undefined;
      const seq = Math.max(afterSeq, run.first_seq - 1);
      if (run.finished_at === null) return cut(this.segmentsAfter(run, seq, format, maxBytes), format, seq);
      const { logCache: cache } = this.database;
      const cached = cache.after(run.run_key, format, seq);
      if (cached !== undefined) return cached;
      const chunk = this.segmentsAfter(run, seq, format, maxBytes);
      if (chunk !== undefined) cache.add(run.run_key, format, chunk);
      return cut(chunk, format, seq);
    });
  }

  private segmentsAfter(
    { run_key: key }: RunRow,
    seq: number,
    format: WireFormat,
    maxBytes: number,
  ): LogChunk | undefined {
    const rows: SegmentRow[] = [];
    let size = 0;
    const found = this.database.statement(READ[format]).iterate(key, seq);
    for (const row of found as Iterable<unknown> as Iterable<SegmentRow>) {
      rows.push(row);
      size += row.bytes.length;
      // A large segment goes as it is: to put the next one behind it would copy both.
      if (size >= maxBytes || row.bytes.length >= maxBytes / 2) break;
    }
    return joined(rows);
  }
}

function cut(chunk: LogChunk | undefined, format: WireFormat, afterSeq: number): LogChunk | undefined {
  return chunk && chunkAfter(chunk, format, afterSeq);
}

function joined(rows: readonly SegmentRow[]): LogChunk | undefined {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const parts = rows.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  return { firstSeq: first.first_seq, lastSeq: last.last_seq, bytes };
}
