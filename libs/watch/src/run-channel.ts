import { Subject } from 'rxjs';
import { bytesOf, chunkAfter, type FramedBatch, type LogChunk, type WireFormat } from '#wire';
import type { LogExtent } from './run-event-log.port.js';

/**
 * The live end of one run's log: a Subject that emits each committed batch, and a bounded tail of the
 * batches before it.
 */
export class RunChannel {
  /** Completes after the batch with the terminal event. */
  readonly growth = new Subject<FramedBatch>();
  private readonly tail: FramedBatch[] = [];
  private tailBytes = 0;
  private last: number;
  private hasEnded: boolean;
  private endedAtMs: number | undefined;
  private first: number;

  constructor(
    readonly runId: string,
    extent: LogExtent,
    private readonly maxTailBytes: number,
  ) {
    this.first = extent.firstSeq;
    this.last = extent.lastSeq;
    this.hasEnded = extent.ended;
    this.endedAtMs = extent.endedAt?.getTime();
  }

  /** The first event that the log still holds. */
  get firstSeq(): number {
    return this.first;
  }

  get lastSeq(): number {
    return this.last;
  }

  get ended(): boolean {
    return this.hasEnded;
  }

  /** True if the run was over by `timeMs`, in epoch milliseconds. */
  endedBefore(timeMs: number): boolean {
    return this.endedAtMs !== undefined && this.endedAtMs < timeMs;
  }

  /** Bytes of the batches in memory. */
  get tailSize(): number {
    return this.tailBytes;
  }

  /**
   * Notes that the log has lost its events before `firstSeq`. The tail keeps those it has, for current
   * watchers.
   */
  trimmed(firstSeq: number): void {
    this.first = Math.max(this.first, firstSeq);
  }

  /** Takes a committed batch; ignores a known one. */
  accept(batch: FramedBatch): void {
    if (batch.lastSeq <= this.last) return;
    if (batch.firstSeq !== this.last + 1) this.forget();
    this.last = batch.lastSeq;
    this.hasEnded = batch.ended;
    if (batch.ended) this.endedAtMs = Date.now();
    this.remember(batch);
    this.growth.next(batch);
    if (batch.ended) this.growth.complete();
  }

  /** Returns the events right after `seq` if the tail still holds them. */
  chunkAfter(seq: number, format: WireFormat): LogChunk | undefined {
    const oldest = this.tail[0];
    if (oldest === undefined || seq + 1 < oldest.firstSeq) return undefined;
    const batch = this.tail[this.indexOf(seq + 1)];
    if (batch === undefined) return undefined;
    const chunk = { firstSeq: batch.firstSeq, lastSeq: batch.lastSeq, bytes: batch[format] };
    return chunkAfter(chunk, format, seq);
  }

  close(): void {
    this.growth.complete();
    this.forget();
  }

  private indexOf(seq: number): number {
    let low = 0;
    let high = this.tail.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.tail[middle] as FramedBatch).lastSeq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private forget(): void {
    this.tail.length = 0;
    this.tailBytes = 0;
  }

  private remember(batch: FramedBatch): void {
    this.tail.push(batch);
    this.tailBytes += bytesOf(batch);
    let drop = 0;
    while (this.tailBytes > this.maxTailBytes && drop < this.tail.length - 1) {
      this.tailBytes -= bytesOf(this.tail[drop] as FramedBatch);
      drop += 1;
    }
    if (drop > 0) this.tail.splice(0, drop);
  }
}
