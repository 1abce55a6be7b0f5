import { toJsonString } from '@bufbuild/protobuf';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import type { WatchEnd, WatchOpening, WatchSink } from '#watch';
import { caughtUpControl, drainingControl, startedControl } from '../watches/watch-control.js';
import type { SharedConversion } from '../watches/shared-conversion.js';
import { writeHttpChunk } from './http-chunk.js';
import { retryLine } from './retry-line.js';

/** Ends with a single line feed, for the reason given at `retryLine`. */
const KEEP_ALIVE = Buffer.from(': keep-alive\n');
const CLOSE = 'event: close\ndata: {}\n\n';
/**
 * A chunk of this size or more, in bytes, was read from the log for one watcher alone, and copying it would
 * cost more than writing it in three pieces. Smaller ones are live and are copied once for all watchers.
 */
const READ_BYTES = 256 * 1024;
/** Reconnect delay, in ms, of a client whose connection breaks without notice. */
const RETRY_MS = 1_000;
/** Sent first, since an `EventSource` keeps the last delay it was told, even from an earlier stream. */
const BEGINNING = Buffer.from(retryLine(RETRY_MS));

export interface SseConnection {
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Undefined for HTTP/1.0, which has no chunked encoding: there the body ends with the connection. */
  readonly chunks: SharedConversion | undefined;
  /**
   * Above this many buffered bytes the watcher counts as full, and goes on from the log once the socket has
   * drained.
   */
  readonly maxUnreadBytes: number;
  readonly controlEvents: boolean;
  /** An idle watch is sent a comment this often. */
  readonly keepAliveMs: number;
}

/**
 * Writes a watch to the socket of its response. Frames from the log are written as ready-made chunks, since
 * `response.write` would turn each into three small writes.
 */
export class SseWatchSink implements WatchSink {
  readonly format = 'sse';
  readonly keepAliveMs: number;

  constructor(private readonly connection: SseConnection) {
    this.keepAliveMs = connection.keepAliveMs;
  }

  /** Sends the lines that precede all events. */
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
        // A stalled client would not read a last message either.
        response.destroy();
        return;
      case 'failed':
        // The events cannot continue in order; the client resumes from its last id.
        response.end(retryLine(RETRY_MS));
    }
  }

  /** Sends a control message as `event: watch`, so that `onmessage` only gets the run's events. */
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
