import { GatewayError, runNotFound } from '#errors';
import { isTerminal, type RunEvent } from '#events';
import { isActive, type Run } from '#runs';
import {
  assignSequenceNumbers,
  RunEventLog,
  type LogExtent,
  type LogListener,
  type PendingEvent,
} from '#watch';
import { chunkAfter, EventFraming, type FramedBatch, type LogChunk, type WireFormat } from '#wire';
import type { MemoryStorage } from './memory-storage.js';

/** The log in memory; nothing survives the process. */
export class MemoryRunEventLog extends RunEventLog {
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
    const events = assignSequenceNumbers(pending, stored.run.lastSeq);
    const batch = this.framing.frame(events);
    stored.batches = [...stored.batches, batch];
    stored.run = after(stored.run, events.at(-1) as RunEvent);
    this.storage.listeners.appended(runId, batch);
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

  subscribe(listener: LogListener): () => void {
    return this.storage.listeners.add(listener);
  }
}

/** Returns the run as the last event of an append leaves it. */
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
