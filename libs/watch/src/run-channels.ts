import { GatewayError } from '#errors';
import type { FramedBatch } from './framed-batch.js';
import { RunChannel } from './run-channel.js';
import type { RunEventLog } from './run-event-log.port.js';

interface OpenChannel {
  readonly channel: Promise<RunChannel>;
  readonly unfollow: () => void;
  users: number;
  closeTimer: NodeJS.Timeout | undefined;
}

/**
 * The channels of the runs that somebody uses: their executor or a watcher.
 * A channel nobody uses any more stays for `retentionMs`, then goes; the log
 * keeps the events.
 */
export class RunChannels {
  private readonly open = new Map<string, OpenChannel>();

  constructor(
    private readonly log: RunEventLog,
    private readonly tailBytes: number,
    private readonly retentionMs: number,
  ) {}

  get size(): number {
    return this.open.size;
  }

  /** Opens the run's channel or joins it. Errors: `RUN_NOT_FOUND`, `STORAGE_*`. */
  async acquire(runId: string): Promise<RunChannel> {
    const entry = this.open.get(runId) ?? this.start(runId);
    clearTimeout(entry.closeTimer);
    entry.users += 1;
    try {
      return await entry.channel;
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
    entry.closeTimer = setTimeout(() => this.close(runId), this.retentionMs);
    entry.closeTimer.unref();
  }

  closeAll(): void {
    for (const runId of [...this.open.keys()]) this.close(runId);
  }

  private start(runId: string): OpenChannel {
    // Following before the extent is read leaves no moment in which a batch could be missed.
    const early: FramedBatch[] = [];
    let accept = (batch: FramedBatch): void => void early.push(batch);
    const unfollow = this.log.follow(runId, (batch) => accept(batch));
    const opening = this.log.extent(runId).then((extent) => {
      if (extent === undefined) throw new GatewayError('RUN_NOT_FOUND', 'there is no such run');
      const channel = new RunChannel(runId, extent, this.tailBytes);
      for (const batch of early) channel.accept(batch);
      accept = (batch) => channel.accept(batch);
      return channel;
    });
    const entry = { channel: opening, unfollow, users: 0, closeTimer: undefined };
    this.open.set(runId, entry);
    return entry;
  }

  private close(runId: string): void {
    const entry = this.open.get(runId);
    if (entry === undefined) return;
    clearTimeout(entry.closeTimer);
    entry.unfollow();
    this.open.delete(runId);
    entry.channel.then(
      (channel) => channel.close(),
      () => undefined,
    );
  }
}
