import { GatewayError, runNotFound } from '#errors';
import { isTerminal, type RunEvent, type TerminalEvent } from '#events';
import {
  assignSequenceNumbers,
  RunEventLog,
  type LogExtent,
  type LogListener,
  type PendingEvent,
} from '#watch';
import { EventFraming, type FramedBatch, type LogChunk, type WireFormat } from '#wire';
import { runSeed } from './checksum.js';
import { ChecksumFiller } from './checksum-filler.js';
import { LogReader } from './log-reader.js';
import { RecordCheck } from './record-check.js';
import { runCorrupt, runRecordSum, type RunRow } from './run-row.js';
import { segmentSums } from './segment-check.js';
import { SegmentCompactor } from './segment-compactor.js';
import type { SqliteDatabase } from './sqlite-database.js';

const HEAD = 'SELECT run_key, epoch, first_seq, last_seq, finished_at FROM runs WHERE run_id = ?';
const RECORD = 'SELECT * FROM runs WHERE run_id = ?';
const BEGINS = 'SELECT first_seq FROM segments WHERE run_key = ? ORDER BY last_seq LIMIT 1';
const APPEND = `INSERT INTO segments (run_key, first_seq, last_seq, envelopes, sse, envelopes_sum, sse_sum)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const SEAL = 'UPDATE runs SET record_sum = ? WHERE run_key = ?';
/** Changes nothing when the attempt is fenced, the run is over, or its log has grown since it was read. */
const AT_HEAD = 'WHERE run_key = ? AND epoch = ? AND last_seq = ? AND finished_at IS NULL';
const GROWN = 'last_seq = ?, bytes = bytes + ?, progress_percent = max(progress_percent, ?)';
const ADVANCE = `UPDATE runs SET ${GROWN} ${AT_HEAD}`;
const FINISH = `UPDATE runs SET ${GROWN},
  state = ?, finished_at = ?, error = ?, question = ? ${AT_HEAD} RETURNING *`;

interface Head {
  readonly run_key: number;
  readonly epoch: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly finished_at: number | null;
}

/** The position of the next event of a run. */
interface Place {
  readonly runKey: number;
  /** Seed of the checksums of its segments. */
  readonly seed: number;
  readonly lastSeq: number;
  /** Upper bound of the number of segments. */
  readonly segments: number;
}

/** The log in SQLite: each append is one row with its events in both byte forms. */
export class SqliteRunEventLog extends RunEventLog {
  private readonly reader: LogReader;
  private readonly compactor: SegmentCompactor;
  private readonly records: RecordCheck;
  /**
   * Likely positions of the next events of active runs, which saves each append a read. Never trusted:
   * the update that advances the run checks the position, so a wrong one, after a rollback or by
   * another attempt, costs a second try.
   */
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly database: SqliteDatabase,
    private readonly framing: EventFraming,
  ) {
    super();
    this.reader = new LogReader(database);
    this.compactor = new SegmentCompactor(database);
    this.records = new RecordCheck(database);
    this.compactor.wake();
    new ChecksumFiller(database).wake();
  }

  append(runId: string, epoch: number, events: readonly PendingEvent[]): Promise<FramedBatch> {
    return this.database.write(
      () => this.insert(runId, epoch, events),
      (batch) => {
        this.database.logListeners.appended(runId, batch);
        if (batch.ended) this.compactor.wake();
      },
      // Anyone waiting for the run's end, or for the session to be free, is not kept waiting.
      { events: events.length, canWait: !isLastOfRun(events) },
    );
  }

  read(runId: string, afterSeq: number, format: WireFormat, maxBytes: number): Promise<LogChunk | undefined> {
    return this.reader.read(runId, afterSeq, format, maxBytes);
  }

  extent(runId: string): Promise<LogExtent | undefined> {
    return this.database.read(() => {
      const row = this.database.statement(RECORD).get(runId) as RunRow | undefined;
      if (row === undefined) return undefined;
      if (!this.records.isSoundRun(row) || this.hidesEvents(row)) throw runCorrupt(runId);
      const { first_seq: firstSeq, last_seq: lastSeq, finished_at: finishedAt } = row;
      if (finishedAt === null) return { firstSeq, lastSeq, ended: false };
      return { firstSeq, lastSeq, ended: true, endedAt: new Date(finishedAt) };
    });
  }

  subscribe(listener: LogListener): () => void {
    return this.database.logListeners.add(listener);
  }

  private insert(runId: string, epoch: number, pending: readonly PendingEvent[]): FramedBatch {
    const likely = this.places.get(runId);
    const batch = likely && this.insertAt(likely, runId, epoch, pending);
    if (batch !== undefined) return batch;
    this.places.delete(runId);
    const head = this.head(runId);
    if (head === undefined) throw runNotFound();
    const { run_key: runKey, last_seq: lastSeq } = head;
    const place = { runKey, seed: runSeed(runId), lastSeq, segments: lastSeq };
    const inserted =
      head.epoch === epoch && head.finished_at === null
        ? this.insertAt(place, runId, epoch, pending)
        : undefined;
    if (inserted === undefined) {
      throw new GatewayError('EPOCH_FENCED', 'another attempt has taken the run over, or it is over');
    }
    return inserted;
  }

  /** Returns undefined, with nothing changed, when the run is not at this position under this epoch. */
  private insertAt(
    { runKey, seed, lastSeq, segments }: Place,
    runId: string,
    epoch: number,
    pending: readonly PendingEvent[],
  ): FramedBatch | undefined {
    const events = assignSequenceNumbers(pending, lastSeq);
    const batch = this.framing.frame(events);
    const { envelopes, sse } = batch;
    const last = events.at(-1) as RunEvent;
    const bytes = envelopes.length + sse.length;
    const grown = [last.seq, bytes, Math.floor(last.progressPercent ?? 0)];
    const place = [runKey, epoch, lastSeq];
    const isAtHead = isTerminal(last)
      ? this.finish([...grown, ...outcomeOf(last), ...place])
      : this.database.statement(ADVANCE).run(...grown, ...place).changes !== 0;
    if (!isAtHead) return undefined;
    this.database
      .statement(APPEND)
      .run(runKey, batch.firstSeq, batch.lastSeq, envelopes, sse, ...segmentSums(seed, batch));
    this.database.wrote(bytes);
    if (batch.ended) {
      this.places.delete(runId);
      this.compactor.enqueue(runKey, segments + 1);
    } else {
      this.places.set(runId, { runKey, seed, lastSeq: last.seq, segments: segments + 1 });
    }
    return batch;
  }

  /** Ends the run and seals its record. Returns false when it is not at this position. */
  private finish(values: readonly (string | number | null)[]): boolean {
    const row = this.database.statement(FINISH).get(...values) as RunRow | undefined;
    if (row === undefined) return false;
    this.database.statement(SEAL).run(runRecordSum(row), row.run_key);
    return true;
  }

  /** True if the run claims that its log was trimmed although the events are there. */
  private hidesEvents({ run_key: key, first_seq: firstSeq }: RunRow): boolean {
    if (firstSeq === 1) return false;
    const oldest = this.database.statement(BEGINS).get(key) as { first_seq: number } | undefined;
    return oldest !== undefined && oldest.first_seq < firstSeq;
  }

  private head(runId: string): Head | undefined {
    return this.database.statement(HEAD).get(runId) as Head | undefined;
  }
}

/** Returns the columns of a run that its terminal event sets. */
function outcomeOf(event: RunEvent & TerminalEvent): (string | number | null)[] {
  const error = event.kind === 'failed' ? JSON.stringify(event.error) : null;
  const question = event.kind === 'input_required' ? JSON.stringify(event.question) : null;
  return [event.state, event.emittedAt.getTime(), error, question];
}

/** True if the batch ends with a terminal event. */
function isLastOfRun(events: readonly PendingEvent[]): boolean {
  const last = events.at(-1);
  return last !== undefined && isTerminal(last.draft);
}
