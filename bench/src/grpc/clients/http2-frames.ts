const HEADER_BYTES = 9;

export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
} as const;

export const FLAG = { ack: 1, endStream: 1, endHeaders: 4, padded: 8 } as const;

/** A frame other than DATA, whole. */
export interface Http2Frame {
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

export interface Http2FrameListener {
  /** The next bytes of the stream's data; `endStream` with the last of a frame that ends it. */
  data(bytes: Buffer, endStream: boolean): void;
  frame(frame: Http2Frame): void;
}

/** Takes HTTP/2 frames apart on whatever pieces the socket gives; data is handed on without copying. */
export class Http2Frames {
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerLength = 0;
  private type = 0;
  private flags = 0;
  private left = 0;
  private payload: Buffer[] = [];

  constructor(private readonly listener: Http2FrameListener) {}

  take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (this.headerLength < HEADER_BYTES) {
        at = this.takeHeader(bytes, at);
        if (this.headerLength === HEADER_BYTES && this.left === 0) this.piece(bytes, at, at);
      } else {
        const end = Math.min(bytes.length, at + this.left);
        this.piece(bytes, at, end);
        at = end;
      }
    }
  }

  private takeHeader(bytes: Buffer, start: number): number {
    const { header } = this;
    let at = start;
    while (this.headerLength < HEADER_BYTES && at < bytes.length) {
      header[this.headerLength] = bytes[at] as number;
      this.headerLength += 1;
      at += 1;
    }
    if (this.headerLength === HEADER_BYTES) {
      this.left = header.readUIntBE(0, 3);
      this.type = header[3] as number;
      this.flags = header[4] as number;
    }
    return at;
  }

  private piece(bytes: Buffer, start: number, end: number): void {
    this.left -= end - start;
    const last = this.left === 0;
    if (last) this.headerLength = 0;
    const { type, flags } = this;
    if (type === FRAME.data) {
      if ((flags & FLAG.padded) !== 0) throw new Error('a padded frame came');
      this.listener.data(bytes.subarray(start, end), last && (flags & FLAG.endStream) !== 0);
      return;
    }
    this.payload.push(bytes.subarray(start, end));
    if (!last) return;
    const payload = Buffer.concat(this.payload);
    this.payload = [];
    this.listener.frame({ type, flags, payload });
  }
}

export function http2Frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + payload.length);
  frame.writeUIntBE(payload.length, 0, 3);
  frame[3] = type;
  frame[4] = flags;
  frame.writeUInt32BE(streamId, 5);
  payload.copy(frame, HEADER_BYTES);
  return frame;
}
