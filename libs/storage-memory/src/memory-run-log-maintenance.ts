import { isActive, RunLogMaintenance } from '#runs';
import { chunkAfter, type FramedBatch, type WireFormat } from '#wire';
import type { MemoryStorage, StoredRun } from './memory-storage.js';

/** Trims the log in memory. */
export class MemoryRunLogMaintenance extends RunLogMaintenance {
  constructor(private readonly storage: MemoryStorage) {
    super();
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
    this.storage.listeners.trimmed(runId, firstSeq);
  }
}

/** Returns the batch without its events before `seq`. */
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
