import { GatewayError } from '#errors';
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
import type { MemoryStorage } from './memory-storage.js';

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
    if (stored === undefined) throw new GatewayError('RUN_NOT_FOUND', 'there is no such run');
    if (stored.epoch !== epoch || !isActive(stored.run)) {
      throw new GatewayError('EPOCH_FENCED', 'another attempt has taken the run over, or it is over');
    }
    const events = placeEvents(pending, stored.run.lastSeq);
    const batch = this.framing.frame(events);
    stored.batches.push(batch);
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
    const run = this.storage.runs.get(runId)?.run;
    return Promise.resolve(run && { firstSeq: 1, lastSeq: run.lastSeq, ended: !isActive(run) });
  }

  follow(runId: string, listener: (batch: FramedBatch) => void): () => void {
    return this.followers.add(runId, listener);
  }
}

/** The run as the last event of an append leaves it. */
function after(run: Run, event: RunEvent): Run {
  const lastSeq = event.seq;
  if (!isTerminal(event)) return { ...run, lastSeq };
  return {
    ...run,
    lastSeq,
    state: event.state,
    finishedAt: event.emittedAt,
    error: event.kind === 'failed' ? event.error : undefined,
    question: event.kind === 'input_required' ? event.question : undefined,
  };
}
