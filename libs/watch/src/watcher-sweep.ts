import { retentionOver } from './retention-over.js';
import type { WatchOptions } from './watch-options.js';
import type { Watcher } from './watcher.js';

const SWEEP_MS = 1_000;

export type WatcherSweepOptions = Pick<WatchOptions, 'stallMs' | 'keepAliveMs' | 'retentionMs'>;

/** One timer for the keep-alives, stall deadlines and ends of retention of all watchers; it runs while there are any. */
export class WatcherSweep {
  private nowMs = performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly watchers: () => Iterable<Watcher>,
    private readonly options: WatcherSweepOptions,
  ) {}

  /** Milliseconds of `performance.now()` at the last sweep: reading the clock per event and watcher would cost more. */
  readonly now = (): number => this.nowMs;

  start(): void {
    if (this.timer !== undefined) return;
    // The first watcher must not look as if it had waited since the last sweep.
    this.nowMs = performance.now();
    this.timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    this.nowMs = performance.now();
    const { stallMs, keepAliveMs, retentionMs } = this.options;
    for (const watcher of this.watchers()) {
      const over = retentionOver(watcher.channel, retentionMs);
      if (over !== undefined) watcher.end({ kind: 'failed', error: over });
      else if (watcher.stalledMs >= stallMs) watcher.end({ kind: 'stalled' });
      else if (watcher.idleMs >= (watcher.keepAliveMs ?? keepAliveMs) - SWEEP_MS) watcher.keepAlive();
    }
  }
}
