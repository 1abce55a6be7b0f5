import type { FramedBatch } from './framed-batch.js';

type Listener = (batch: FramedBatch) => void;

/** Who wants to hear of which run's commits; for the adapters of `RunEventLog`. */
export class Followers {
  private readonly byRun = new Map<string, Set<Listener>>();

  /** Returns what takes the listener out again. */
  add(runId: string, listener: Listener): () => void {
    const listeners = this.byRun.get(runId) ?? new Set();
    this.byRun.set(runId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.byRun.get(runId) === listeners) this.byRun.delete(runId);
    };
  }

  tell(runId: string, batch: FramedBatch): void {
    for (const listener of this.byRun.get(runId) ?? []) listener(batch);
  }
}
