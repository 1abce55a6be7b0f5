import { runNotFound } from '#errors';
import { RunChannel } from './run-channel.js';
import type { RunEventLog } from './run-event-log.port.js';
import type { WatchOptions } from './watch-options.js';

/** What an unused channel takes besides the bytes of its tail, measured: small tails are parts of larger buffers. */
const CHANNEL_BYTES = 16 * 1024;

export type RunChannelsOptions = Pick<WatchOptions, 'tailBytes' | 'idleTailBytes' | 'channelRetentionMs'>;

interface OpenChannel {
  readonly opening: Promise<RunChannel>;
  readonly unfollow: () => void;
  channel: RunChannel | undefined;
  users: number;
  closeTimer: NodeJS.Timeout | undefined;
}

/**
 * The channels of the runs that somebody uses: their executor or a watcher.
 * A channel nobody uses any more stays for `channelRetentionMs`, or until
 * such channels take more than `idleTailBytes`: then the one unused
 * for longest goes first. The log keeps the events.
 */
export class RunChannels {
  private readonly open = new Map<string, OpenChannel>();
  /** What unused channels take, by run, the one unused for longest first. */
  private readonly idle = new Map<string, number>();
  private idleBytes = 0;

  constructor(
    private readonly log: RunEventLog,
    private readonly options: RunChannelsOptions,
  ) {}

  get size(): number {
    return this.open.size;
  }

  /** Opens the run's channel or joins it. Errors: `RUN_NOT_FOUND`, `STORAGE_*`. */
  async acquire(runId: string): Promise<RunChannel> {
    const entry = this.open.get(runId) ?? this.start(runId);
    this.keep(runId, entry);
    entry.users += 1;
    try {
      return await entry.opening;
    } catch (error) {
      entry.users -= 1;
      if (this.open.get(runId) === entry) this.close(runId);
      throw error;
    }
  }

  release(runId: string): void {
    const entry = this.open.get(runId);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.closeTimer = setTimeout(() => this.close(runId), this.options.channelRetentionMs);
    entry.closeTimer.unref();
    const bytes = CHANNEL_BYTES + (entry.channel?.tailSize ?? 0);
    this.idle.set(runId, bytes);
    this.idleBytes += bytes;
    for (const [longest] of this.idle) {
      if (this.idleBytes <= this.options.idleTailBytes) return;
      this.close(longest);
    }
  }

  closeAll(): void {
    for (const runId of [...this.open.keys()]) this.close(runId);
  }

  private start(runId: string): OpenChannel {
    // Following before the extent is read leaves no moment in which a batch or a trim could be missed.
    const early: ((channel: RunChannel) => void)[] = [];
    let tell = (change: (channel: RunChannel) => void): void => void early.push(change);
    const unfollow = this.log.follow(
      runId,
      (batch) => tell((channel) => channel.accept(batch)),
      (firstSeq) => tell((channel) => channel.trimmed(firstSeq)),
    );
    const opening = this.log.extent(runId).then((extent) => {
      if (extent === undefined) throw runNotFound();
      const channel = new RunChannel(runId, extent, this.options.tailBytes);
      for (const change of early) change(channel);
      tell = (change) => change(channel);
      entry.channel = channel;
      return channel;
    });
    const entry: OpenChannel = { opening, unfollow, channel: undefined, users: 0, closeTimer: undefined };
    this.open.set(runId, entry);
    return entry;
  }

  private keep(runId: string, entry: OpenChannel): void {
    clearTimeout(entry.closeTimer);
    this.idleBytes -= this.idle.get(runId) ?? 0;
    this.idle.delete(runId);
  }

  private close(runId: string): void {
    const entry = this.open.get(runId);
    if (entry === undefined) return;
    this.keep(runId, entry);
    entry.unfollow();
    this.open.delete(runId);
    entry.opening.then(
      (channel) => channel.close(),
      () => undefined,
    );
  }
}
