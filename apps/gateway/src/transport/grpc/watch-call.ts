import { constants, type ServerHttp2Stream } from 'node:http2';
import { Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import type { WatchRunRequest } from '#contract';
import { envelopesIn, messageIn } from '#watch';

/** As the codec of the service has it: bytes pass as they are. */
export type WatchRunCall = ServerWritableStream<WatchRunRequest, Buffer>;

/**
 * A call of WatchRun as a watch writes to it: framed messages, any number at
 * once. They go straight to the call's HTTP/2 stream; where that is not known,
 * one by one through grpc-js, which frames them again. Headers, status and
 * cancellation stay with grpc-js.
 */
export class WatchCall {
  /** `maxUnreadBytes` may wait in the process before the client counts as full. */
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

  /** False: full until it drains. */
  write(envelopes: Buffer): boolean {
    const { stream } = this;
    if (stream === undefined) return this.writeEach(envelopes);
    // Its deadline is over: nothing more is taken, and what waits may wait for ever.
    if (stream.writableEnded || stream.destroyed) return false;
    return stream.write(envelopes) || stream.writableLength < this.maxUnreadBytes;
  }

  /**
   * Resets the stream of a client that takes nothing, when it has not taken the
   * end of its call within `graceMs` either: that waits behind what the client
   * does not read, and all of it would stay for as long as the connection does.
   */
  abandon(graceMs: number): void {
    const { stream } = this;
    if (stream === undefined || stream.closed) return;
    const timer = setTimeout(() => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM), graceMs).unref();
    stream.once('close', () => clearTimeout(timer));
  }

  /** Returns what ends it. */
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
