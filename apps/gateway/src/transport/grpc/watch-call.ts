import { constants, type ServerHttp2Stream } from 'node:http2';
import { Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import type { WatchRunRequest } from '#contract';
import { envelopesIn, messageIn } from '#wire';

/** A WatchRun call whose responses are bytes already, which the service's codec sends as they are. */
export type WatchRunCall = ServerWritableStream<WatchRunRequest, Buffer>;

/**
 * A WatchRun call to which framed messages are written, any number at once. They go straight to the HTTP/2
 * stream or, if that is unknown, one by one through grpc-js, which frames them again. Headers, status and
 * cancellation are left to grpc-js.
 */
export class WatchCall {
  /** `maxUnreadBytes` is the most that may be buffered before the client counts as full. */
  constructor(
    private readonly call: WatchRunCall,
    private readonly stream: ServerHttp2Stream | undefined,
    private readonly maxUnreadBytes: number,
  ) {}

  sendHeaders(headers: Readonly<Record<string, string>>): void {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    this.call.sendMetadata(metadata);
  }

  /** Returns false when the client is full, until it drains. */
  write(envelopes: Buffer): boolean {
    const { stream } = this;
    if (stream === undefined) return this.writeEach(envelopes);
    // The call has ended, for instance at its deadline, and will not drain.
    if (stream.writableEnded || stream.destroyed) return false;
    return stream.write(envelopes) || stream.writableLength < this.maxUnreadBytes;
  }

  /**
   * Resets the stream of a stalled client that has not read the end of its call within `graceMs`. The end
   * queues behind what the client does not read, and would stay in memory as long as the connection.
   */
  abandon(graceMs: number): void {
    const { stream } = this;
    if (stream === undefined || stream.closed) return;
    const timer = setTimeout(() => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM), graceMs).unref();
    stream.once('close', () => clearTimeout(timer));
  }

  /** Returns a function that removes the listener. */
  onDrain(listener: () => void): () => void {
    const target = this.stream ?? this.call;
    target.on('drain', listener);
    return () => void target.off('drain', listener);
  }

  private writeEach(envelopes: Buffer): boolean {
    let more = true;
    for (const envelope of envelopesIn(envelopes)) more = this.call.write(messageIn(envelope));
    return more;
  }
}
