import { toBinary } from '@bufbuild/protobuf';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Subscriber } from 'rxjs';
import { WatchRunResponseSchema, type WatchRunRequest, type WatchRunResponse } from '#contract';
import { envelopesIn, messageIn, type WatchEnd, type WatchSink } from '#watch';
import { caughtUpControl, drainingControl } from '../watch-control.js';
import { watchFailure } from '../watch-failure.js';

/** As the codec of the service has it: bytes pass as they are. */
export type WatchCall = ServerWritableStream<WatchRunRequest, Buffer>;

/**
 * Writes a watch to its call. The call is written to directly, since an
 * Observable would buffer without bound for a client that does not read; the
 * subscriber only hears of the end.
 */
export class GrpcWatchSink implements WatchSink {
  readonly format = 'envelopes';

  constructor(
    private readonly call: WatchCall,
    private readonly subscriber: Subscriber<never>,
    private readonly controlEvents: boolean,
  ) {}

  write(bytes: Buffer): boolean {
    let more = true;
    for (const envelope of envelopesIn(bytes)) more = this.call.write(messageIn(envelope));
    return more;
  }

  control(message: WatchRunResponse): void {
    if (this.controlEvents) this.call.write(Buffer.from(toBinary(WatchRunResponseSchema, message)));
  }

  caughtUp(lastSeq: number): void {
    this.control(caughtUpControl(lastSeq));
  }

  end(reason: WatchEnd): void {
    if (reason.kind === 'finished') return this.subscriber.complete();
    if (reason.kind === 'draining') this.control(drainingControl(reason.retryMs));
    this.subscriber.error(watchFailure(reason));
  }
}
