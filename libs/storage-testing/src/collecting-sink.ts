import type { Watch, WatchEnd, WatchOpening, WatchSink } from '#watch';
import type { WireFormat } from '#wire';

/** A sink that keeps everything written to it and signals backpressure when told to. */
export class CollectingSink implements WatchSink {
  readonly ended: Promise<WatchEnd>;
  /** The reason for its end; undefined while it goes on. */
  reason: WatchEnd | undefined;
  readonly seqs: number[] = [];
  /** The last seq at each announcement. */
  readonly caughtUpAt: number[] = [];
  keepAlives = 0;
  /** The number of writes it accepts before it is full. */
  room = Number.POSITIVE_INFINITY;
  private readonly chunks: Buffer[] = [];
  private readonly settle: (reason: WatchEnd) => void;
  private watch: Watch | undefined;

  constructor(readonly format: WireFormat = 'envelopes') {
    const { promise, resolve } = Promise.withResolvers<WatchEnd>();
    this.ended = promise;
    this.settle = resolve;
  }

  static begin(opening: WatchOpening, format?: WireFormat, room?: number): CollectingSink {
    const sink = new CollectingSink(format);
    if (room !== undefined) sink.room = room;
    sink.watch = opening.begin(sink);
    return sink;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  write(bytes: Buffer, firstSeq: number, lastSeq: number): boolean {
    if (this.reason !== undefined) throw new Error('written to after its end');
    this.chunks.push(bytes);
    for (let seq = firstSeq; seq <= lastSeq; seq += 1) this.seqs.push(seq);
    this.room -= 1;
    return this.room > 0;
  }

  caughtUp(lastSeq: number): void {
    this.caughtUpAt.push(lastSeq);
  }

  keepAlive(): void {
    this.keepAlives += 1;
  }

  end(reason: WatchEnd): void {
    if (this.reason !== undefined) throw new Error('ended twice');
    this.reason = reason;
    this.settle(reason);
  }

  /** Accepts `room` more writes. */
  drain(room = Number.POSITIVE_INFINITY): void {
    this.room = room;
    this.watch?.resume();
  }

  /** Disconnects. */
  leave(): void {
    this.watch?.close();
  }
}
