import { Inject, Injectable, Logger } from '@nestjs/common';
import { SessionContexts } from '#run-context';
import { SessionsService } from '#sessions';
import { RunLogMaintenance } from './run-log-maintenance.port.js';
import { RunStore, type RemovedRun } from './run-store.port.js';
import { RUNS_OPTIONS, type RunsOptions } from './runs-options.js';

/** Runs or sessions removed per step, so that nothing else waits long. */
const STEP = 50;
/** Fraction of its bound to which an oversized log is trimmed, so that it is not trimmed again at once. */
const SHRINK_TO = 0.9;

/**
 * Removes expired runs and sessions, and trims finished runs when the log is too large, in the
 * background and in small steps.
 */
@Injectable()
export class RunRetention {
  private readonly logger = new Logger(RunRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly store: RunStore,
    private readonly maintenance: RunLogMaintenance,
    private readonly contexts: SessionContexts,
    private readonly sessions: SessionsService,
    @Inject(RUNS_OPTIONS) private readonly options: RunsOptions,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.sweepOnce(), this.options.sweepMs).unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  private sweepOnce(): Promise<void> {
    this.sweeping ??= this.sweep()
      .catch((error: unknown) =>
        this.logger.error({ err: error }, 'retention could not remove expired runs or sessions'),
      )
      .finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async sweep(): Promise<void> {
    const { retentionMs, sessionRetentionMs } = this.options;
    let runs = 0;
    for (let removed = STEP; removed === STEP && !this.stopped; runs += removed) {
      const expired = await this.store.expire(new Date(Date.now() - retentionMs), STEP);
      removed = expired.length;
      for (const run of expired) await this.removeArtifacts(run);
    }
    if (!this.stopped) await this.shrinkLog();
    if (this.stopped) return;
    const sessions = await this.sessions.removeIdle(new Date(Date.now() - sessionRetentionMs), STEP);
    if (runs + sessions > 0)
      this.logger.log({ runs, sessions }, 'retention removed expired runs and sessions');
  }

  private async shrinkLog(): Promise<void> {
    const { maxLogBytes } = this.options;
    const before = await this.maintenance.size();
    if (before <= maxLogBytes) return;
    while ((await this.maintenance.shrink(Math.floor(maxLogBytes * SHRINK_TO))) && !this.stopped);
    const bytes = await this.maintenance.size();
    this.logger.warn(
      { before, bytes, maxLogBytes },
      'the log was over its size limit; finished runs were trimmed',
    );
  }

  /** Removes a run's artifacts; files that cannot be removed now go with their session. */
  private async removeArtifacts({ sessionId, runId }: RemovedRun): Promise<void> {
    await this.contexts.removeRun(sessionId, runId).catch((error: unknown) => {
      this.logger.warn({ err: error, runId, sessionId }, 'the artifacts of a run could not be removed');
    });
  }
}
