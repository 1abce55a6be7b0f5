import { GatewayError } from '#errors';
import { isTerminal, type RunEvent, type TerminalEvent } from '#events';
import {
  chunkAfter,
  EventFraming,
  Followers,
  placeEvents,
  RunEventLog,
  type FramedBatch,
  type LogChunk,
  type LogExtent,
  type PendingEvent,
  type WireFormat,
} from '#watch';
import type { SqliteDatabase } from './sqlite-database.js';

const HEAD = 'SELECT epoch, first_seq, last_seq, finished_at FROM runs WHERE run_id = ?';
const APPEND = 'INSERT INTO segments (run_id, first_seq, last_seq, envelopes, sse) VALUES (?, ?, ?, ?, ?)';
const ADVANCE = 'UPDATE runs SET last_seq = ? WHERE run_id = ?';
const FINISH = `UPDATE runs SET last_seq = ?, state = ?, finished_at = ?, error = ?, question = ? WHERE run_id = ?`;
/** The segments of a run that was removed may still be there. */
const readOf = (format: WireFormat): string => `SELECT first_seq, last_seq, ${format} AS bytes FROM segments
  WHERE run_id = (SELECT run_id FROM runs WHERE run_id = ?) AND last_seq > ? ORDER BY last_seq`;
const READ: Record<WireFormat, string> = { envelopes: readOf('envelopes'), sse: readOf('sse') };

interface Head {
  readonly epoch: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly finished_at: number | null;
}

interface SegmentRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly bytes: Uint8Array;
}

/** The log in SQLite: each append is one row that holds its events in both byte forms. */
export class SqliteRunEventLog extends RunEventLog {
  private readonly followers = new Followers();

  constructor(
    private readonly database: SqliteDatabase,
    private readonly framing: EventFraming,
  ) {
    super();
  }

  append(runId: string, epoch: number, events: readonly PendingEvent[]): Promise<FramedBatch> {
    return this.database.write(
      () => this.insert(runId, epoch, events),
      (batch) => this.followers.tell(runId, batch),
    );
  }

  read(runId: string, afterSeq: number, format: WireFormat, maxBytes: number): Promise<LogChunk | undefined> {
    return this.database.read(() => {
      const rows: SegmentRow[] = [];
      let size = 0;
      const found = this.database.statement(READ[format]).iterate(runId, afterSeq);
      for (const row of found as Iterable<unknown> as Iterable<SegmentRow>) {
        rows.push(row);
        size += row.bytes.length;
        if (size >= maxBytes) break;
      }
      return joined(rows, format, afterSeq);
    });
  }

  extent(runId: string): Promise<LogExtent | undefined> {
    return this.database.read(() => {
      const head = this.head(runId);
      if (head === undefined) return undefined;
      return { firstSeq: head.first_seq, lastSeq: head.last_seq, ended: head.finished_at !== null };
    });
  }

  follow(runId: string, listener: (batch: FramedBatch) => void): () => void {
    return this.followers.add(runId, listener);
  }

  private insert(runId: string, epoch: number, pending: readonly PendingEvent[]): FramedBatch {
    const head = this.head(runId);
    if (head === undefined) throw new GatewayError('RUN_NOT_FOUND', 'there is no such run');
    if (head.epoch !== epoch || head.finished_at !== null) {
      throw new GatewayError('EPOCH_FENCED', 'another attempt has taken the run over, or it is over');
    }
    const events = placeEvents(pending, head.last_seq);
    const batch = this.framing.frame(events);
    this.database.statement(APPEND).run(runId, batch.firstSeq, batch.lastSeq, batch.envelopes, batch.sse);
    const last = events.at(-1) as RunEvent;
    if (isTerminal(last)) this.finish(runId, last);
    else this.database.statement(ADVANCE).run(last.seq, runId);
    return batch;
  }

  private finish(runId: string, event: RunEvent & TerminalEvent): void {
    const error = event.kind === 'failed' ? JSON.stringify(event.error) : null;
    const question = event.kind === 'input_required' ? JSON.stringify(event.question) : null;
    this.database
      .statement(FINISH)
      .run(event.seq, event.state, event.emittedAt.getTime(), error, question, runId);
  }

  private head(runId: string): Head | undefined {
    return this.database.statement(HEAD).get(runId) as Head | undefined;
  }
}

function joined(rows: readonly SegmentRow[], format: WireFormat, afterSeq: number): LogChunk | undefined {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const parts = rows.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  return chunkAfter({ firstSeq: first.first_seq, lastSeq: last.last_seq, bytes }, format, afterSeq);
}
