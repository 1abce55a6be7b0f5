import { toBinary } from '@bufbuild/protobuf';
import type { Subscriber } from 'rxjs';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import { type WatchEnd, type WatchSink } from '#watch';
import { envelope } from '#wire';
import { caughtUpControl, drainingControl } from '../watches/watch-control.js';
import { watchFailure } from '../errors/watch-failure.js';
import type { WatchCall } from './watch-call.js';

/** Time, in ms, that a stalled client has to read the status of its call before the stream is reset. */
const GOODBYE_MS = 10_000;

/**
 * Writes a watch directly to its call, since an Observable would buffer without bound for a client that does
 * not read. The subscriber only learns of the end.
 */
export class GrpcWatchSink implements WatchSink {
  readonly format = 'envelopes';

  constructor(
    private readonly call: WatchCall,
    private readonly subscriber: Subscriber<never>,
    private readonly controlEvents: boolean,
  ) {}

  write(bytes: Buffer): boolean {
    return this.call.write(bytes);
  }

  control(message: WatchRunResponse): void {
    if (this.controlEvents) this.call.write(envelope(toBinary(WatchRunResponseSchema, message)));
  }

  caughtUp(lastSeq: number): void {
    this.control(caughtUpControl(lastSeq));
  }

  end(reason: WatchEnd): void {
    if (reason.kind === 'finished') return this.subscriber.complete();
    if (reason.kind === 'draining') this.control(drainingControl(reason.retryMs));
    this.subscriber.error(watchFailure(reason));
    if (reason.kind === 'stalled') this.call.abandon(GOODBYE_MS);
  }
}
