import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, runNotFound } from '#errors';
import type { RunChannel } from './run-channel.js';
import type { FramedBatch, LogChunk } from '#wire';
import type { RunEventLog } from './run-event-log.port.js';
import type { WatchEnd, WatchLeft, WatchSink } from './watch-sink.js';

/** A client that takes everything yields to the others after this many bytes. */
const TURN_BYTES = 2 * 1024 * 1024;

/**
 * One client's place in one run's log: a cursor, never a queue. While its socket keeps up it gets the
 * channel's shared batches; once the socket is full it gets nothing until `resume`, then continues
 * from the log at its own speed.
 */
export class Watcher {
  private cursor: number;
  private full = false;
  private pulling = false;
  private live = false;
  private announced = false;
  private closed = false;
  /** Time at which bytes last moved towards the client, in `now()` milliseconds. */
  private movedAtMs: number;

  constructor(
    readonly channel: RunChannel,
    private readonly log: RunEventLog,
    private readonly sink: WatchSink,
    afterSeq: number,
    private readonly readBytes: number,
    private readonly now: () => number,
    private readonly onClose: (watcher: Watcher, end: WatchEnd | WatchLeft) => void,
  ) {
    this.cursor = afterSeq;
    this.movedAtMs = now();
  }

  /** Milliseconds for which the client has taken nothing although there is something. */
  get stalledMs(): number {
    return this.full ? this.now() - this.movedAtMs : 0;
  }

  get idleMs(): number {
    return this.full ? 0 : this.now() - this.movedAtMs;
  }

  /** The sink's own keep-alive interval; undefined if it has none. */
  get keepAliveMs(): number | undefined {
    return this.sink.keepAliveMs;
  }

  /** Offers a fresh batch, which a watcher that is caught up takes as it is. */
  offer(batch: FramedBatch): void {
    if (!this.live || this.full || this.closed) return;
    if (batch.firstSeq !== this.cursor + 1) return this.resume();
    try {
      this.send({ firstSeq: batch.firstSeq, lastSeq: batch.lastSeq, bytes: batch[this.sink.format] });
      // A client that is full has its stall deadline until it has taken the last event.
      if (!this.full) this.endIfFinished();
    } catch (error) {
      // One broken socket must not keep the batch from the watchers behind it.
      this.end({ kind: 'failed', error });
    }
  }

  /** Continues after the sink was full, or starts. */
  resume(): void {
    this.full = false;
    this.movedAtMs = this.now();
    this.pull().catch((error: unknown) => this.end({ kind: 'failed', error }));
  }

  keepAlive(): void {
    this.movedAtMs = this.now();
    try {
      this.sink.keepAlive?.();
    } catch (error) {
      this.end({ kind: 'failed', error });
    }
  }

  /** Ends the watch from the server's side. */
  end(reason: WatchEnd): void {
    if (this.closed) return;
    this.finish(reason);
    try {
      this.sink.end(reason);
    } catch {
      // The client's connection is broken for good, and everything of it is freed.
    }
  }

  /** Frees everything; the client is gone. */
  close(): void {
    if (!this.closed) this.finish({ kind: 'left' });
  }

  private finish(end: WatchEnd | WatchLeft): void {
    this.closed = true;
    this.onClose(this, end);
  }

  private async pull(): Promise<void> {
    if (this.pulling) return;
    this.pulling = true;
    this.live = false;
    let givenBytes = 0;
    try {
      while (!this.full && !this.closed && this.cursor < this.channel.lastSeq) {
        const chunk = this.channel.chunkAfter(this.cursor, this.sink.format) ?? (await this.read());
        if (this.closed) return;
        this.send(chunk);
        givenBytes += chunk.bytes.length;
        if (givenBytes < TURN_BYTES) continue;
        givenBytes = 0;
        await nextTurn();
      }
    } finally {
      this.pulling = false;
    }
    if (this.full || this.closed) return;
    this.live = true;
    if (!this.announced) {
      this.announced = true;
      this.sink.caughtUp?.(this.cursor);
    }
    this.endIfFinished();
  }

  private async read(): Promise<LogChunk> {
    const chunk = await this.log.read(this.channel.runId, this.cursor, this.sink.format, this.readBytes);
    if (chunk === undefined) {
      throw runNotFound();
    }
    // A log with a lost part must never look like one without it.
    if (chunk.firstSeq !== this.cursor + 1) {
      const text = `the events before ${chunk.firstSeq} are no longer kept; resume to go on behind the gap`;
      throw new GatewayError('EVENTS_TRIMMED', text);
    }
    return chunk;
  }

  private send(chunk: LogChunk): void {
    this.cursor = chunk.lastSeq;
    this.movedAtMs = this.now();
    this.full = !this.sink.write(chunk.bytes, chunk.firstSeq, chunk.lastSeq);
  }

  private endIfFinished(): void {
    if (this.channel.ended && this.cursor === this.channel.lastSeq) this.end({ kind: 'finished' });
  }
}
