import { toJsonString } from '@bufbuild/protobuf';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import type { WatchEnd, WatchOpening, WatchSink } from '#watch';
import { caughtUpControl, drainingControl, startedControl } from '../watches/watch-control.js';
import type { SharedBytes } from '../watches/shared-bytes.js';
import { writeHttpChunk } from './http-chunk.js';
import { retryLine } from './retry-line.js';

/** One line end, for the reason that `retryLine` states. */
const KEEP_ALIVE = Buffer.from(': keep-alive\n');
const CLOSE = 'event: close\ndata: {}\n\n';
/**
 * So much is read from the log rather than emitted at once: each watcher then has its own place in the run,
 * and a copy for it alone costs more than three pieces in one write. What is live is copied once for all.
 */
const READ_BYTES = 256 * 1024;
/** A client that was cut off without being told comes back after so long. */
const RETRY_MS = 1_000;
/** An `EventSource` keeps the last delay that it was told, also one from before. */
const BEGINNING = Buffer.from(retryLine(RETRY_MS));

export interface SseConnection {
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Undefined for HTTP/1.0, which has no chunks: there the body is what comes before the end. */
  readonly chunks: SharedBytes | undefined;
  /** Above it the watcher counts as full and reads on from the log when the socket has drained. */
  readonly maxUnreadBytes: number;
  readonly controlEvents: boolean;
  /** An idle watch is sent a comment this often. */
  readonly keepAliveMs: number;
}

/**
 * Writes a watch to the socket of its response. The frames come ready from the
 * log and go to the socket as ready-made chunks: `response.write` would make
 * three small writes of each.
 */
export class SseWatchSink implements WatchSink {
  readonly format = 'sse';
  readonly keepAliveMs: number;

  constructor(private readonly connection: SseConnection) {
    this.keepAliveMs = connection.keepAliveMs;
  }

  /** What stands before all events. */
  begin(opening: WatchOpening): void {
    this.write(BEGINNING);
    this.control(startedControl(opening));
  }

  write(bytes: Buffer): boolean {
    const { socket, maxUnreadBytes } = this.connection;
    return this.send(bytes) || socket.writableLength < maxUnreadBytes;
  }

  caughtUp(lastSeq: number): void {
    this.control(caughtUpControl(lastSeq));
  }

  keepAlive(): void {
    this.write(KEEP_ALIVE);
  }

  end(reason: WatchEnd): void {
    const { response } = this.connection;
    switch (reason.kind) {
      case 'finished':
        response.end(CLOSE);
        return;
      case 'draining':
        this.control(drainingControl(reason.retryMs));
        response.end(retryLine(reason.retryMs));
        return;
      case 'stalled':
        // It takes nothing, so it would not take a goodbye either.
        response.destroy();
        return;
      case 'failed':
        // What was promised cannot be delivered in order any more: the client resumes from its last id.
        response.end(retryLine(RETRY_MS));
    }
  }

  /** As `event: watch`, so that `onmessage` gets the run's events and nothing else. */
  private control(message: WatchRunResponse): void {
    if (!this.connection.controlEvents) return;
    this.write(Buffer.from(`event: watch\ndata: ${toJsonString(WatchRunResponseSchema, message)}\n\n`));
  }

  private send(bytes: Buffer): boolean {
    const { socket, chunks } = this.connection;
    if (chunks === undefined) return socket.write(bytes);
    return bytes.length < READ_BYTES ? socket.write(chunks.of(bytes)) : writeHttpChunk(socket, bytes);
  }
}
