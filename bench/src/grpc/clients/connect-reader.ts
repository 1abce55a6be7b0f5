import { connect } from 'node:net';
import { ChunkedBody } from '../../clients/chunked-body.js';
import { grpcMessage, WATCH_RUN_PATH } from './request-bytes.js';
import { guarded, type WatchReader } from './watch-reader.js';

const END_OF_HEAD = '\r\n\r\n';

/** A cheap client of the Connect protocol: one streaming call over HTTP/1.1 on a raw socket. */
export class ConnectReader implements WatchReader {
  readonly opened: Promise<void>;
  readonly ended: Promise<void>;

  constructor(url: URL, request: Uint8Array, onBody: (bytes: Buffer) => void) {
    const socket = connect(Number(url.port), url.hostname);
    socket.setNoDelay(true);
    const message = grpcMessage(request);
    socket.write(
      `POST ${WATCH_RUN_PATH} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/connect+proto\r\n` +
        `Connect-Protocol-Version: 1\r\nContent-Length: ${message.length}${END_OF_HEAD}`,
    );
    socket.write(message);
    let markOpened: () => void = () => undefined;
    this.opened = new Promise((resolve) => (markOpened = resolve));
    let head: Buffer = Buffer.alloc(0);
    let body: ChunkedBody | undefined;
    const take = (bytes: Buffer): void => {
      if (body !== undefined) return body.take(bytes);
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf(END_OF_HEAD);
      if (end === -1) return;
      if (!head.toString('latin1', 0, 12).endsWith('200')) throw new Error(head.toString('latin1'));
      body = new ChunkedBody(onBody);
      markOpened();
      body.take(head.subarray(end + END_OF_HEAD.length));
    };
    this.ended = new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        reject(error);
        socket.destroy();
      };
      const takeAll = (bytes: Buffer): void => {
        take(bytes);
        if (body?.ended === true) socket.end();
      };
      socket.on('data', guarded(takeAll, fail));
      socket.on('close', () =>
        body?.ended === true ? resolve() : reject(new Error('the stream was cut off')),
      );
      socket.on('error', reject);
    });
  }
}
