import { connect, type Socket } from 'node:net';
import { FLAG, FRAME, http2Frame, Http2Frames, type Http2Frame } from './http2-frames.js';
import { grpcMessage, literal, named } from './request-bytes.js';
import { guarded, type WatchReader } from './watch-reader.js';

const MAX_WINDOW = 2 ** 31 - 1;
const DEFAULT_WINDOW = 65_535;
const INITIAL_WINDOW_SIZE = 4;
/** Credit is given back after so many bytes. */
const CREDIT_BYTES = 1 << 24;
const STREAM = 1;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** Places in the static table of HPACK. */
const STATIC = { authority: 1, path: 4, contentType: 31 } as const;
const POST_OVER_HTTP = Buffer.from([0x83, 0x86]);

/**
 * A cheap gRPC client: one server-streaming call on a raw socket, with just so
 * much of HTTP/2 as that takes. Its flow-control windows are as large as they
 * can be (2^31 - 1 bytes; grpc-js asks for 64 KiB), so that it is never what
 * holds a server back; frames are of the default 16 KiB.
 */
export class GrpcReader implements WatchReader {
  readonly opened: Promise<void>;
  readonly ended: Promise<void>;
  private readonly socket: Socket;
  private toCredit = 0;
  private over = false;
  private markOpened: () => void = () => undefined;

  constructor(
    address: string,
    path: string,
    request: Uint8Array,
    private readonly onBody: (bytes: Buffer) => void,
  ) {
    const [host, port] = address.split(':') as [string, string];
    this.opened = new Promise((resolve) => (this.markOpened = resolve));
    this.socket = connect(Number(port), host);
    this.socket.setNoDelay(true);
    this.socket.write(opening(address, path, request));
    const frames = new Http2Frames({
      data: (bytes, endStream) => this.data(bytes, endStream),
      frame: (frame) => this.frame(frame),
    });
    this.ended = new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        reject(error);
        this.socket.destroy();
      };
      this.socket.on(
        'data',
        guarded((bytes) => frames.take(bytes), fail),
      );
      this.socket.on('close', () => (this.over ? resolve() : reject(new Error('the stream was cut off'))));
      this.socket.on('error', reject);
    });
  }

  private data(bytes: Buffer, endStream: boolean): void {
    this.onBody(bytes);
    this.toCredit += bytes.length;
    if (this.toCredit >= CREDIT_BYTES) {
      const credit = uint32(this.toCredit);
      this.toCredit = 0;
      for (const id of [0, STREAM]) this.socket.write(http2Frame(FRAME.windowUpdate, 0, id, credit));
    }
    if (endStream) throw new Error('the stream ended without a status');
  }

  private frame({ type, flags, payload }: Http2Frame): void {
    if (type === FRAME.headers) {
      this.markOpened();
      if ((flags & FLAG.endStream) === 0) return;
      this.over = true;
      this.socket.end();
      return;
    }
    if (type === FRAME.settings || type === FRAME.ping) {
      if ((flags & FLAG.ack) !== 0) return;
      this.socket.write(http2Frame(type, FLAG.ack, 0, type === FRAME.ping ? payload : Buffer.alloc(0)));
      return;
    }
    if (type === FRAME.reset || (type === FRAME.goAway && !this.over))
      throw new Error(`the server gave up with ${payload.toString('hex')}`);
  }
}

function opening(address: string, path: string, request: Uint8Array): Buffer {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(INITIAL_WINDOW_SIZE, 0);
  settings.writeUInt32BE(MAX_WINDOW, 2);
  const headers = Buffer.concat([
    POST_OVER_HTTP,
    literal(STATIC.path, path),
    literal(STATIC.authority, address),
    literal(STATIC.contentType, 'application/grpc+proto'),
    named('te', 'trailers'),
  ]);
  return Buffer.concat([
    Buffer.from(PREFACE),
    http2Frame(FRAME.settings, 0, 0, settings),
    http2Frame(FRAME.windowUpdate, 0, 0, uint32(MAX_WINDOW - DEFAULT_WINDOW)),
    http2Frame(FRAME.headers, FLAG.endHeaders, STREAM, headers),
    http2Frame(FRAME.data, FLAG.endStream, STREAM, grpcMessage(request)),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
