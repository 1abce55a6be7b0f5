import { GatewayError } from '#errors';
import type { Subscription } from 'rxjs';
import { retentionOver } from './retention-over.js';
import type { WatchOptions } from './watch-options.js';
import type { Watcher } from './watcher.js';

const SWEEP_MS = 1_000;
/** Places become free when runs end or watchers leave, which takes a while; a full server is not to be asked all the time. */
const RETRY_MS = 5_000;

interface ChannelWatchers {
  readonly watchers: Set<Watcher>;
  readonly subscription: Subscription;
}

/**
 * All watchers of the process, by run. Each run's channel has one subscriber,
 * which hands a fresh batch to all of its watchers; one timer serves all
 * keep-alives, stall deadlines and ends of retention.
 */
export class WatcherSet {
  private readonly byRun = new Map<string, ChannelWatchers>();
  private readonly places = new Map<string, number>();
  private total = 0;
  private nowMs = performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: WatchOptions) {}

  /** Milliseconds since some fixed point, exact to one sweep: a clock read per event and watcher would cost more. */
  readonly now = (): number => this.nowMs;

  get size(): number {
    return this.total;
  }

  /** Takes a place for a watcher. @throws `WATCHERS_EXHAUSTED` when there is none. */
  reserve(runId: string): void {
    const { maxWatchers, maxWatchersPerRun } = this.options;
    const ofRun = this.places.get(runId) ?? 0;
    if (this.total >= maxWatchers || ofRun >= maxWatchersPerRun) {
      throw new GatewayError('WATCHERS_EXHAUSTED', 'too many watchers', { retryDelayMs: RETRY_MS });
    }
    this.places.set(runId, ofRun + 1);
    this.total += 1;
    // Nobody sweeps while there is no watcher, and the first one must not look as if it had waited since.
    if (this.timer === undefined) this.nowMs = performance.now();
  }

  /** Gives a place back. */
  vacate(runId: string): void {
    const ofRun = (this.places.get(runId) ?? 0) - 1;
    if (ofRun > 0) this.places.set(runId, ofRun);
    else this.places.delete(runId);
    this.total -= 1;
    if (this.total === 0) this.stop();
  }

  /** Adds a watcher that has a place. */
  add(watcher: Watcher): void {
    const { channel } = watcher;
    let entry = this.byRun.get(channel.runId);
    if (entry === undefined) {
      const watchers = new Set<Watcher>();
      const subscription = channel.growth.subscribe((batch) => {
        for (const each of watchers) each.offer(batch);
      });
      entry = { watchers, subscription };
      this.byRun.set(channel.runId, entry);
    }
    entry.watchers.add(watcher);
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  remove(watcher: Watcher): void {
    const { runId } = watcher.channel;
    const entry = this.byRun.get(runId);
    if (entry === undefined || !entry.watchers.delete(watcher)) return;
    if (entry.watchers.size === 0) {
      entry.subscription.unsubscribe();
      this.byRun.delete(runId);
    }
    this.vacate(runId);
  }

  *all(): Generator<Watcher> {
    for (const entry of [...this.byRun.values()]) yield* [...entry.watchers];
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sweep(): void {
    this.nowMs = performance.now();
    const { stallMs, keepAliveMs, retentionMs } = this.options;
    for (const watcher of this.all()) {
      const over = retentionOver(watcher.channel, retentionMs);
      if (over !== undefined) watcher.end({ kind: 'failed', error: over });
      else if (watcher.stalledMs >= stallMs) watcher.end({ kind: 'stalled' });
      else if (watcher.idleMs >= (watcher.keepAliveMs ?? keepAliveMs) - SWEEP_MS) watcher.keepAlive();
    }
  }
}
