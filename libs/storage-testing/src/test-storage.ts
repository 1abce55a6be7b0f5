import type { UsageLedger } from '#model';
import type { RunLogMaintenance, RunStore } from '#runs';
import type { ActiveRuns, SessionStore } from '#sessions';
import type { RunEventLog } from '#watch';

/** An empty session store. */
export interface TestSessions {
  readonly sessions: SessionStore;
  /** Removes everything it has created. */
  close(): Promise<void>;
}

/** All adapters of one technology over one empty storage. */
export interface TestStorage extends TestSessions {
  readonly activeRuns: ActiveRuns;
  readonly runs: RunStore;
  readonly log: RunEventLog;
  readonly maintenance: RunLogMaintenance;
  readonly usage: UsageLedger;
}

export type OpenStorage = () => Promise<TestStorage>;
