import type { Subscription } from 'rxjs';
import { GatewayError, runNotFound } from '#errors';
import type { FramedBatch } from '#wire';
import { RunChannel } from './run-channel.js';
import type { RunEventLog } from './run-event-log.port.js';
import type { WatchOptions } from './watch-options.js';
import type { Watcher } from './watcher.js';

/** Memory of an unused channel besides the bytes of its tail, measured: small tails are slices of larger buffers. */
const CHANNEL_BYTES = 16 * 1024;
/** Places become free when runs end or watchers leave, so a full gateway is not worth asking sooner. */
const RETRY_MS = 5_000;

export type OpenRunsOptions = Pick<
  WatchOptions,
  'tailBytes' | 'idleTailBytes' | 'channelRetentionMs' | 'maxWatchers' | 'maxWatchersPerRun'
>;

type Change = (channel: RunChannel) => void;

/** A run that is executed or watched, or was a moment ago. */
interface OpenRun {
  readonly opening: Promise<RunChannel>;
  /** Undefined until the extent of the log is known. */
  channel: RunChannel | undefined;
  /** Changes of the log that came before the channel was there. */
  readonly early: Change[];
  /** Its executor and its watchers. */
  users: number;
  /** Watchers that were admitted, whether or not they have begun. */
  places: number;
  readonly watchers: Set<Watcher>;
  /** Hands each fresh batch of the channel to all watchers. */
  feed: Subscription | undefined;
  /** Memory that it takes while unused; 0 while it is used. */
  idleBytes: number;
  closeTimer: NodeJS.Timeout | undefined;
}

/**
 * The runs in use, each with its channel and its watchers: the one registry by
 * run between the log and the sockets. An unused run keeps its channel for
 * `channelRetentionMs`, or until such channels take more than `idleTailBytes`:
 * then the least recently used go first. The log keeps the events.
 */
export class OpenRuns {
  private readonly byRun = new Map<string, OpenRun>();
  /** Unused runs, the least recently used first. */
  private readonly idle = new Set<string>();
  private idleBytes = 0;
  private totalPlaces = 0;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly log: RunEventLog,
    private readonly options: OpenRunsOptions,
  ) {
    this.unsubscribe = log.subscribe({
      appended: (runId, batch) => this.change(runId, (channel) => channel.accept(batch)),
      trimmed: (runId, firstSeq) => this.change(runId, (channel) => channel.trimmed(firstSeq)),
    });
  }

  get size(): number {
    return this.byRun.size;
  }

  /** Watchers that were admitted. */
  get watcherCount(): number {
    return this.totalPlaces;
  }

  *watchers(): Generator<Watcher> {
    for (const run of [...this.byRun.values()]) yield* [...run.watchers];
  }

  /** Opens the run's channel, or shares the open one, until `release`. Errors: `RUN_NOT_FOUND`, `STORAGE_*`. */
  async acquire(runId: string): Promise<RunChannel> {
    const run = this.byRun.get(runId) ?? this.open(runId);
    this.use(runId, run);
    run.users += 1;
    try {
      return await run.opening;
    } catch (error) {
      run.users -= 1;
      if (this.byRun.get(runId) === run) this.close(runId);
      throw error;
    }
  }

  release(runId: string): void {
    const run = this.byRun.get(runId);
    if (run === undefined) return;
    run.users -= 1;
    if (run.users > 0) return;
    run.closeTimer = setTimeout(() => this.close(runId), this.options.channelRetentionMs).unref();
    run.idleBytes = CHANNEL_BYTES + (run.channel?.tailSize ?? 0);
    this.idle.add(runId);
    this.idleBytes += run.idleBytes;
    for (const leastRecent of this.idle) {
      if (this.idleBytes <= this.options.idleTailBytes) return;
      this.close(leastRecent);
    }
  }

  /** Admits a watcher and acquires the run's channel, until `dismiss`. Errors: those of `acquire`, `WATCHERS_EXHAUSTED`. */
  async admit(runId: string): Promise<RunChannel> {
    const { maxWatchers, maxWatchersPerRun } = this.options;
    const ofRun = this.byRun.get(runId)?.places ?? 0;
    if (this.totalPlaces >= maxWatchers || ofRun >= maxWatchersPerRun) {
      throw new GatewayError('WATCHERS_EXHAUSTED', 'too many watchers', { retryDelayMs: RETRY_MS });
    }
    const acquired = this.acquire(runId);
    const run = this.byRun.get(runId);
    this.totalPlaces += 1;
    if (run !== undefined) run.places += 1;
    try {
      return await acquired;
    } catch (error) {
      this.totalPlaces -= 1;
      if (run !== undefined) run.places -= 1;
      throw error;
    }
  }

  /** Releases what `admit` took. */
  dismiss(runId: string): void {
    this.totalPlaces -= 1;
    const run = this.byRun.get(runId);
    if (run !== undefined) run.places -= 1;
    this.release(runId);
  }

  /** Feeds an admitted watcher from now on. */
  add(watcher: Watcher): void {
    const run = this.byRun.get(watcher.channel.runId);
    if (run === undefined) return;
    run.watchers.add(watcher);
    run.feed ??= watcher.channel.growth.subscribe((batch: FramedBatch) => {
      for (const each of run.watchers) each.offer(batch);
    });
  }

  /** Ends what `add` began, and releases what `admit` took. */
  remove(watcher: Watcher): void {
    const { runId } = watcher.channel;
    const run = this.byRun.get(runId);
    if (run?.watchers.delete(watcher) === true && run.watchers.size === 0) {
      run.feed?.unsubscribe();
      run.feed = undefined;
    }
    this.dismiss(runId);
  }

  /** Closes every channel, and hears no more of the log. */
  closeAll(): void {
    this.unsubscribe();
    for (const runId of [...this.byRun.keys()]) this.close(runId);
  }

  private change(runId: string, change: Change): void {
    const run = this.byRun.get(runId);
    if (run === undefined) return;
    if (run.channel === undefined) run.early.push(change);
    else change(run.channel);
  }

  private open(runId: string): OpenRun {
    // In the registry before the extent is read, so that no batch or trim is missed in between.
    const run: OpenRun = {
      opening: Promise.resolve().then(async () => {
        const extent = await this.log.extent(runId);
        if (extent === undefined) throw runNotFound();
        const channel = new RunChannel(runId, extent, this.options.tailBytes);
        for (const change of run.early.splice(0)) change(channel);
        run.channel = channel;
        return channel;
      }),
      channel: undefined,
      early: [],
      users: 0,
      places: 0,
      watchers: new Set(),
      feed: undefined,
      idleBytes: 0,
      closeTimer: undefined,
    };
    this.byRun.set(runId, run);
    return run;
  }

  private use(runId: string, run: OpenRun): void {
    clearTimeout(run.closeTimer);
    this.idle.delete(runId);
    this.idleBytes -= run.idleBytes;
    run.idleBytes = 0;
  }

  private close(runId: string): void {
    const run = this.byRun.get(runId);
    if (run === undefined) return;
    this.use(runId, run);
    this.byRun.delete(runId);
    run.feed?.unsubscribe();
    run.opening.then(
      (channel) => channel.close(),
      () => undefined,
    );
  }
}
