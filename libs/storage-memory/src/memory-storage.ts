import type { Run, RequestKey } from '#runs';
import type { SessionRecord } from '#sessions';
import { LogListeners } from '#watch';
import type { FramedBatch } from '#wire';

/** A run with what its store and its log know of it. */
export interface StoredRun {
  run: Run;
  /** Counts its starts; only the attempt that holds the last one may append. */
  epoch: number;
  request: RequestKey | undefined;
  batches: readonly FramedBatch[];
  /** The first event that is kept. */
  firstSeq: number;
}

/**
 * What the adapters in memory share, as those of a database share its file: for
 * tests, and gone with the process. Every change is made in one turn of the
 * event loop, so none is ever seen half.
 */
export class MemoryStorage {
  readonly sessions = new Map<string, SessionRecord>();
  readonly runs = new Map<string, StoredRun>();
  /** The subscribers of the log. */
  readonly listeners = new LogListeners();

  activeRunOf(sessionId: string): StoredRun | undefined {
    return this.activeRuns().find(({ run }) => run.sessionId === sessionId);
  }

  activeRuns(): readonly StoredRun[] {
    return [...this.runs.values()].filter(({ run }) => run.finishedAt === undefined);
  }
}
