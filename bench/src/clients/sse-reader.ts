import { connect, type Socket } from 'node:net';
import { ChunkedBody } from './chunked-body.js';

/** A cheap SSE client: a raw socket, one request, and the body handed on as it comes. */
export class SseReader {
  readonly ended: Promise<void>;
  readonly opened: Promise<void>;
  private readonly socket: Socket;

  constructor(url: URL, onBody: (bytes: Buffer) => void) {
    this.socket = connect(Number(url.port), url.hostname);
    this.socket.setNoDelay(true);
    this.socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/event-stream\r\n\r\n`,
    );
    let opened: () => void = () => undefined;
    this.opened = new Promise((resolve) => (opened = resolve));
    let body: ChunkedBody | undefined;
    let head: Buffer = Buffer.alloc(0);
    this.ended = new Promise((resolve, reject) => {
      const take = (bytes: Buffer): void => {
        if (body === undefined) {
          head = Buffer.concat([head, bytes]);
          const end = head.indexOf('\r\n\r\n');
          if (end === -1) return;
          if (!head.toString('latin1', 0, 12).endsWith('200'))
            throw new Error(head.toString('latin1', 0, end));
          body = new ChunkedBody(onBody);
          opened();
          body.take(head.subarray(end + 4));
        } else {
          body.take(bytes);
        }
        if (body.ended) this.socket.end();
      };
      this.socket.on('data', (bytes) => {
        try {
          take(bytes);
        } catch (error) {
          reject(error);
          this.socket.destroy();
        }
      });
      this.socket.on('close', () =>
        body?.ended === true ? resolve() : reject(new Error('the stream was cut off')),
      );
      this.socket.on('error', reject);
    });
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
