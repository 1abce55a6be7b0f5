import {
  RunEventLog,
  type FramedBatch,
  type LogChunk,
  type LogExtent,
  type PendingEvent,
  type WireFormat,
} from '#watch';

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

  override follow(
    runId: string,
    listener: (batch: FramedBatch) => void,
    onTrim?: (firstSeq: number) => void,
  ): () => void {
    return this.real.follow(runId, listener, onTrim);
  }

  override trim(runId: string, beforeSeq: number): Promise<void> {
    return this.real.trim(runId, beforeSeq);
  }

  override size(): Promise<number> {
    return this.real.size();
  }

  override shrink(toBytes: number): Promise<boolean> {
    return this.real.shrink(toBytes);
  }
}
