import type { FramedBatch } from './framed-batch.js';

type Listener = (batch: FramedBatch) => void;

interface Follower {
  readonly listener: Listener;
  readonly onTrim: ((firstSeq: number) => void) | undefined;
}

/** Who wants to hear of which run's commits and trims; for the adapters of `RunEventLog`. */
export class Followers {
  private readonly byRun = new Map<string, Set<Follower>>();

  /** Returns what takes the listener out again. */
  add(runId: string, listener: Listener, onTrim?: (firstSeq: number) => void): () => void {
    const followers = this.byRun.get(runId) ?? new Set();
    const follower = { listener, onTrim };
    this.byRun.set(runId, followers.add(follower));
    return () => {
      followers.delete(follower);
      if (followers.size === 0 && this.byRun.get(runId) === followers) this.byRun.delete(runId);
    };
  }

  tell(runId: string, batch: FramedBatch): void {
    for (const { listener } of this.byRun.get(runId) ?? []) listener(batch);
  }

  tellTrimmed(runId: string, firstSeq: number): void {
    for (const { onTrim } of this.byRun.get(runId) ?? []) onTrim?.(firstSeq);
  }
}
