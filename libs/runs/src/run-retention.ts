import { Inject, Injectable, Logger } from '@nestjs/common';
import { SessionsService } from '#sessions';
import { RunStore } from './run-store.port.js';
import { MODULE_OPTIONS_TOKEN } from './runs.module-definition.js';
import type { RunsOptions } from './runs-options.js';

/** Removed at a time, so that nothing else waits long. */
const STEP = 50;

/** Removes runs and sessions whose time is over, in the background and in small steps. */
@Injectable()
export class RunRetention {
  private readonly logger = new Logger(RunRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly store: RunStore,
    private readonly sessions: SessionsService,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: RunsOptions,
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
      .catch((error: unknown) => this.logger.error({ err: error }, 'retention could not remove what is over'))
      .finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async sweep(): Promise<void> {
    const { retentionMs, sessionRetentionMs } = this.options;
    let runs = 0;
    for (let removed = STEP; removed === STEP && !this.stopped; runs += removed) {
      removed = await this.store.expire(new Date(Date.now() - retentionMs), STEP);
    }
    if (this.stopped) return;
    const sessions = await this.sessions.removeIdle(new Date(Date.now() - sessionRetentionMs), STEP);
    if (runs + sessions > 0) this.logger.log({ runs, sessions }, 'retention removed what is over');
  }
}
