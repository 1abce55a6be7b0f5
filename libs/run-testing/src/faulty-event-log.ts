import { RunEventLog, type LogExtent, type LogListener, type PendingEvent } from '#watch';
import { type FramedBatch, type LogChunk, type WireFormat } from '#wire';

/** A real log whose appends a test can delay or make fail. */
export class FaultyEventLog extends RunEventLog {
  /** Thrown by each append while it is set. */
  fault: Error | undefined;
  /** Returns the error with which an append is refused; undefined lets it pass. */
  refuse: ((events: readonly PendingEvent[]) => Error | undefined) | undefined;
  /** The number of events in each append, in order; failed appends count too. */
  readonly appends: number[] = [];
  private gate: PromiseWithResolvers<void> | undefined;

  constructor(private readonly real: RunEventLog) {
    super();
  }

  /** Appends wait until the returned function is called. */
  hold(): () => void {
    const gate = Promise.withResolvers<void>();
    this.gate = gate;
    return () => {
      this.gate = undefined;
      gate.resolve();
    };
  }

  override async append(runId: string, epoch: number, events: readonly PendingEvent[]): Promise<FramedBatch> {
    this.appends.push(events.length);
    await this.gate?.promise;
    const fault = this.fault ?? this.refuse?.(events);
    if (fault !== undefined) throw fault;
    return this.real.append(runId, epoch, events);
  }

  override read(
    runId: string,
    afterSeq: number,
    format: WireFormat,
    maxBytes: number,
  ): Promise<LogChunk | undefined> {
    return this.real.read(runId, afterSeq, format, maxBytes);
  }

  override extent(runId: string): Promise<LogExtent | undefined> {
    return this.real.extent(runId);
  }

  override subscribe(listener: LogListener): () => void {
    return this.real.subscribe(listener);
  }
}
