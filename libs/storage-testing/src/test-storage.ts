import type { UsageLedger } from '#model';
import type { RunStore } from '#runs';
import type { ActiveRuns, SessionStore } from '#sessions';
import type { RunEventLog } from '#watch';

/** A session store with nothing in it. */
export interface TestSessions {
  readonly sessions: SessionStore;
  /** Takes everything away that it has made. */
  close(): Promise<void>;
}

/** All adapters of one technology over one storage with nothing in it. */
export interface TestStorage extends TestSessions {
  readonly activeRuns: ActiveRuns;
  readonly runs: RunStore;
  readonly log: RunEventLog;
  readonly usage: UsageLedger;
}

export type OpenStorage = () => Promise<TestStorage>;
