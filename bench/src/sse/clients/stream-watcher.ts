import { connect, type Socket } from 'node:net';
import { ChunkedBody } from '../../clients/chunked-body.js';
import type { SharedStream } from '../../clients/shared-stream.js';
import { requestText, type WatchRequest } from './watch-request.js';

/** One buffer for all sockets: what is in it has been taken before the next socket is read. */
const BUFFER = Buffer.allocUnsafeSlow(1 << 18);

/** A cheap SSE client on a raw socket. It notes when it had how many bytes, and leaves the rest for later. */
export class StreamWatcher {
  /** Resolves with the response's head. */
  readonly opened: Promise<void>;
  /** Resolves when the response is complete; rejects when it is cut off, or is no stream, or differs from the others. */
  readonly ended: Promise<void>;
  /** Pairs: bytes of the body so far, and when, in milliseconds of `performance.now()`. */
  readonly marks: number[] = [];
  private offset = 0;
  private head = '';
  private body: ChunkedBody | undefined;
  private readonly socket: Socket;

  constructor(
    request: WatchRequest,
    private readonly stream: SharedStream,
  ) {
    const opened = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    this.opened = opened.promise;
    this.ended = ended.promise;
    const fail = (error: unknown): void => {
      opened.reject(error);
      ended.reject(error);
      this.socket.destroy();
    };
    // Who waits for one of the two must not have the other one go unhandled.
    opened.promise.catch(() => undefined);
    ended.promise.catch(() => undefined);
    const callback = (size: number): boolean => {
      try {
        this.take(BUFFER.subarray(0, size));
      } catch (error) {
        fail(error);
        return false;
      }
      if (this.body !== undefined) opened.resolve();
      if (this.body?.ended === true) {
        ended.resolve();
        this.socket.destroy();
      }
      return true;
    };
    const { hostname: host, port } = request.url;
    this.socket = connect({ host, port: Number(port), noDelay: true, onread: { buffer: BUFFER, callback } });
    this.socket.on('error', fail);
    this.socket.on('close', () => fail(new Error('the stream was cut off')));
    this.socket.write(requestText(request));
  }

  destroy(): void {
    this.socket.destroy();
  }

  private take(bytes: Buffer): void {
    if (this.body !== undefined) return this.body.take(bytes);
    this.head += bytes.toString('latin1');
    const end = this.head.indexOf('\r\n\r\n');
    if (end === -1) return;
    if (!/^HTTP\/1\.1 200 [^]*\r\ntransfer-encoding: chunked/i.test(this.head)) {
      throw new Error(`no stream: ${this.head.slice(0, 500)}`);
    }
    this.body = new ChunkedBody((piece) => {
      this.stream.take(piece, this.offset);
      this.offset += piece.length;
      this.marks.push(this.offset, performance.now());
    });
    this.body.take(Buffer.from(this.head.slice(end + 4), 'latin1'));
  }
}
