import { setTimeout as sleep } from 'node:timers/promises';
import type { SqliteDatabase } from './sqlite-database.js';

/** Delay before the first step, and after a step while others write. */
const PAUSE_MS = 50;
/** A busy database serves others at least this many times as long as a step took. */
const BUSY_FACTOR = 20;

/**
 * Background work in steps of one commit: back to back while nobody else writes, and slowly beside
 * others.
 */
export class BackgroundSteps {
  private working = false;

  constructor(
    private readonly database: SqliteDatabase,
    /** Does a little; returns true if there is more to do. */
    private readonly step: () => Promise<boolean>,
  ) {}

  wake(): void {
    if (this.working) return;
    this.working = true;
    this.work()
      // Work that a full or closed storage refuses now is done the next time.
      .catch(() => undefined)
      .finally(() => (this.working = false));
  }

  private async work(): Promise<void> {
    const { closing } = this.database;
    for (let pauseMs = PAUSE_MS, isMore = true; isMore;) {
      const { commitCount } = this.database;
      await sleep(pauseMs, undefined, { signal: closing, ref: false });
      const isQuiet = this.database.commitCount === commitCount;
      const startedAt = performance.now();
      isMore = await this.step();
      const costMs = performance.now() - startedAt;
      pauseMs = isQuiet ? costMs : Math.max(PAUSE_MS, costMs * BUSY_FACTOR);
    }
  }
}
