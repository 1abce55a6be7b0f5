import type { ServerHttp2Stream } from 'node:http2';
import type { ServerWritableStream } from '@grpc/grpc-js';
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

  /** False: full until it drains. */
  write(envelopes: Buffer): boolean {
    const { stream } = this;
    if (stream === undefined) return this.writeEach(envelopes);
    return stream.write(envelopes) || stream.writableLength < this.maxUnreadBytes;
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
