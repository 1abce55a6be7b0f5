import type { FramedBatch } from '#wire';
import type { LogListener } from './run-event-log.port.js';

/** The subscribers of a log, for its adapters. */
export class LogListeners {
  private readonly listeners = new Set<LogListener>();

  /** Returns a function that removes the listener. */
  add(listener: LogListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  appended(runId: string, batch: FramedBatch): void {
    for (const listener of this.listeners) listener.appended(runId, batch);
  }

  trimmed(runId: string, firstSeq: number): void {
    for (const listener of this.listeners) listener.trimmed?.(runId, firstSeq);
  }
}
