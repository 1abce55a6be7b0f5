import { toJsonString } from '@bufbuild/protobuf';
import type { ServerResponse } from 'node:http';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import type { WatchEnd, WatchSink } from '#watch';
import { caughtUpControl, drainingControl } from '../watch-control.js';

const KEEP_ALIVE = Buffer.from(': keep-alive\n\n');
const CLOSE = 'event: close\ndata: {}\n\n';
/** A client that was cut off without being told comes back after so long. */
const RETRY_MS = 1_000;

/** Writes a watch to an HTTP response; the frames come ready from the log. */
export class SseWatchSink implements WatchSink {
  readonly format = 'sse';

  constructor(
    private readonly response: ServerResponse,
    private readonly controlEvents: boolean,
  ) {}

  write(bytes: Buffer): boolean {
    return this.response.write(bytes);
  }

  /** As `event: watch`, so that `onmessage` gets the run's events and nothing else. */
  control(message: WatchRunResponse): void {
    if (!this.controlEvents) return;
    this.response.write(`event: watch\ndata: ${toJsonString(WatchRunResponseSchema, message)}\n\n`);
  }

  caughtUp(lastSeq: number): void {
    this.control(caughtUpControl(lastSeq));
  }

  keepAlive(): void {
    this.response.write(KEEP_ALIVE);
  }

  end(reason: WatchEnd): void {
    switch (reason.kind) {
      case 'finished':
        this.response.end(CLOSE);
        return;
      case 'draining':
        this.control(drainingControl(reason.retryMs));
        this.response.end(`retry: ${reason.retryMs}\n\n`);
        return;
      case 'stalled':
      case 'failed':
        // What was promised cannot be delivered in order any more: the client resumes from its last id.
        this.response.end(`retry: ${RETRY_MS}\n\n`);
    }
  }
}
