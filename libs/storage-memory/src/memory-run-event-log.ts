import { GatewayError, runNotFound } from '#errors';
import { isTerminal, type RunEvent } from '#events';
import { isActive, type Run } from '#runs';
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
import type { MemoryStorage, StoredRun } from './memory-storage.js';

/** The log in memory; it survives nothing. */
export class MemoryRunEventLog extends RunEventLog {
  private readonly followers = new Followers();

  constructor(
    private readonly storage: MemoryStorage,
    private readonly framing: EventFraming,
  ) {
    super();
  }

  async append(runId: string, epoch: number, pending: readonly PendingEvent[]): Promise<FramedBatch> {
    const stored = this.storage.runs.get(runId);
    if (stored === undefined) throw runNotFound();
    if (stored.epoch !== epoch || !isActive(stored.run)) {
      throw new GatewayError('EPOCH_FENCED', 'another attempt has taken the run over, or it is over');
    }
    const events = placeEvents(pending, stored.run.lastSeq);
    const batch = this.framing.frame(events);
    stored.batches = [...stored.batches, batch];
    stored.run = after(stored.run, events.at(-1) as RunEvent);
    this.followers.tell(runId, batch);
    return batch;
  }

  read(runId: string, afterSeq: number, format: WireFormat, maxBytes: number): Promise<LogChunk | undefined> {
    const batches = this.storage.runs.get(runId)?.batches ?? [];
    const start = batches.findIndex(({ lastSeq }) => lastSeq > afterSeq);
    const first = batches[start];
    if (first === undefined) return Promise.resolve(undefined);
    let { lastSeq } = first;
    const parts: Buffer[] = [];
    let size = 0;
    for (const batch of batches.slice(start)) {
      if (size >= maxBytes) break;
      parts.push(batch[format]);
      size += batch[format].length;
      lastSeq = batch.lastSeq;
    }
    const chunk = { firstSeq: first.firstSeq, lastSeq, bytes: Buffer.concat(parts) };
    return Promise.resolve(chunkAfter(chunk, format, afterSeq));
  }

  extent(runId: string): Promise<LogExtent | undefined> {
    const stored = this.storage.runs.get(runId);
    if (stored === undefined) return Promise.resolve(undefined);
    const { run, firstSeq } = stored;
    const { lastSeq, finishedAt: endedAt } = run;
    return Promise.resolve({ firstSeq, lastSeq, ended: !isActive(run), endedAt });
  }

  follow(
    runId: string,
    listener: (batch: FramedBatch) => void,
    onTrim?: (firstSeq: number) => void,
  ): () => void {
    return this.followers.add(runId, listener, onTrim);
  }

  trim(runId: string, beforeSeq: number): Promise<void> {
    const stored = this.storage.runs.get(runId);
    if (stored !== undefined) this.trimRun(stored, beforeSeq);
    return Promise.resolve();
  }

  size(): Promise<number> {
    const sizes = [...this.storage.runs.values()].map(({ batches }) => sizeOf(batches));
    return Promise.resolve(sizes.reduce((sum, size) => sum + size, 0));
  }

  async shrink(toBytes: number): Promise<boolean> {
    const ended = [...this.storage.runs.values()]
      .filter(({ run }) => !isActive(run))
      .sort((a, b) => Number(a.run.finishedAt) - Number(b.run.finishedAt));
    for (const stored of ended) {
      if ((await this.size()) <= toBytes) break;
      this.trimRun(stored, stored.run.lastSeq);
    }
    return false;
  }

  private trimRun(stored: StoredRun, beforeSeq: number): void {
    const { runId, lastSeq } = stored.run;
    const firstSeq = Math.min(beforeSeq, lastSeq);
    if (firstSeq <= stored.firstSeq) return;
    stored.firstSeq = firstSeq;
    stored.batches = stored.batches
      .filter((batch) => batch.lastSeq >= firstSeq)
      .map((batch) => from(batch, firstSeq));
    this.followers.tellTrimmed(runId, firstSeq);
  }
}

/** The batch without its events before `seq`. */
function from(batch: FramedBatch, seq: number): FramedBatch {
  const { firstSeq, lastSeq } = batch;
  if (firstSeq >= seq) return batch;
  const rest = (format: WireFormat): Buffer =>
    chunkAfter({ firstSeq, lastSeq, bytes: batch[format] }, format, seq - 1).bytes;
  return { ...batch, firstSeq: seq, envelopes: rest('envelopes'), sse: rest('sse') };
}

function sizeOf(batches: readonly FramedBatch[]): number {
  return batches.reduce((sum, { envelopes, sse }) => sum + envelopes.length + sse.length, 0);
}

/** The run as the last event of an append leaves it. */
function after(run: Run, event: RunEvent): Run {
  const lastSeq = event.seq;
  const progressPercent = Math.max(run.progressPercent, Math.floor(event.progressPercent ?? 0));
  if (!isTerminal(event)) return { ...run, lastSeq, progressPercent };
  return {
    ...run,
    lastSeq,
    progressPercent,
    state: event.state,
    finishedAt: event.emittedAt,
    error: event.kind === 'failed' ? event.error : undefined,
    question: event.kind === 'input_required' ? event.question : undefined,
  };
}
