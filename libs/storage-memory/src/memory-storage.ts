import type { Run, RequestKey } from '#runs';
import type { SessionRecord } from '#sessions';
import { LogListeners } from '#watch';
import type { FramedBatch } from '#wire';

/** A run with the state of its store and its log. */
export interface StoredRun {
  run: Run;
  /** Number of its starts; only the latest attempt may append. */
  epoch: number;
  request: RequestKey | undefined;
  batches: readonly FramedBatch[];
  /** The first event that is kept. */
  firstSeq: number;
}

/**
 * The shared state of the adapters in memory, like the file of a database: for tests, and gone with
 * the process. Every change happens in one turn of the event loop, so none is ever seen half done.
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
