import { RunEventLog, type LogExtent, type LogListener, type PendingEvent } from '#watch';
import { type FramedBatch, type LogChunk, type WireFormat } from '#wire';

/** A real log of which a test sees the subscribers and reads, and which it can delay or break. */
export class ObservedEventLog extends RunEventLog {
  subscribers = 0;
  reads = 0;
  /** Events before it are gone, as if the log had been trimmed. */
  firstSeq = 1;
  /** Awaited before an extent is read. */
  beforeExtent: () => Promise<void> = () => Promise.resolve();
  /** Awaited after an extent was read. */
  afterExtent: () => Promise<void> = () => Promise.resolve();
  /** Awaited before each read; a rejection is the read's. */
  beforeRead: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly real: RunEventLog) {
    super();
  }

  append(runId: string, epoch: number, events: readonly PendingEvent[]): Promise<FramedBatch> {
    return this.real.append(runId, epoch, events);
  }

  async read(
    runId: string,
    afterSeq: number,
    format: WireFormat,
    maxBytes: number,
  ): Promise<LogChunk | undefined> {
    this.reads += 1;
    await this.beforeRead();
    return this.real.read(runId, Math.max(afterSeq, this.firstSeq - 1), format, maxBytes);
  }

  async extent(runId: string): Promise<LogExtent | undefined> {
    await this.beforeExtent();
    const extent = await this.real.extent(runId);
    await this.afterExtent();
    return extent && { ...extent, firstSeq: Math.max(extent.firstSeq, this.firstSeq) };
  }

  subscribe(listener: LogListener): () => void {
    this.subscribers += 1;
    const unsubscribe = this.real.subscribe(listener);
    return () => {
      this.subscribers -= 1;
      unsubscribe();
    };
  }
}
