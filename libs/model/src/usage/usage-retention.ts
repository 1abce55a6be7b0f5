import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { compileLimits } from '../options/compile-limits.js';
import { MODEL_OPTIONS, type ModelOptions } from '../options/model-options.js';
import { UsageLedger } from './usage-ledger.port.js';
import { usageDayBefore } from './usage-day.js';

const SWEEP_MS = 60 * 60_000;
/** Entries removed per step, so that other writes do not wait long. */
const STEP = 500;

/** Removes usage older than the retention period, at start and every hour. */
@Injectable()
export class UsageRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(UsageRetention.name);
  private readonly days: number;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly ledger: UsageLedger,
    @Inject(MODEL_OPTIONS) options: ModelOptions,
  ) {
    this.days = compileLimits(options).usageRetentionDays;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
    this.timer.unref();
    void this.sweep();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** Never rejects; if the storage is unavailable, the next sweep tries again. */
  async sweep(): Promise<void> {
    const day = usageDayBefore(Date.now(), this.days);
    try {
      while (!this.stopped && (await this.ledger.removeBefore(day, STEP)) === STEP);
    } catch (error) {
      this.logger.warn({ err: error }, 'old model usage could not be removed');
    }
  }
}
