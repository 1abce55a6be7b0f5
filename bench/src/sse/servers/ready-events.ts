import { eventJson, eventMessage } from '../../servers/event-json.js';
import type { RunRequest } from '../../servers/run-request.js';

/**
 * Prefix of an event's stamp, whose distance from the start of the frame depends only on the length of
 * its id.
 */
const STAMP = 'ts=';

/** All events of a run as SSE frames, made before the run begins: one Buffer, and where each frame ends. */
export class ReadyEvents {
  readonly bytes: Buffer;
  /** `ends[i]` is where event i ends; `ends[0]` is 0. */
  readonly ends: Float64Array;

  constructor({ events, payloadBytes, stamp }: RunRequest) {
    const pieces: Buffer[] = [];
    let piece = '';
    let length = 0;
    this.ends = new Float64Array(events + 1);
    for (let index = 1; index <= events; index += 1) {
      const json = eventJson(index, eventMessage(index, events, payloadBytes, stamp));
      const frame = `id: ${index}\ndata: ${json}\n\n`;
      piece += frame;
      length += frame.length;
      this.ends[index] = length;
      if (piece.length < 1 << 20 && index < events) continue;
      pieces.push(Buffer.from(piece, 'latin1'));
      piece = '';
    }
    this.bytes = Buffer.concat(pieces);
  }

  /** Writes the present time over the digits of an event's stamp. */
  stamp(index: number): void {
    const at = this.bytes.indexOf(STAMP, this.ends[index - 1], 'latin1') + STAMP.length;
    this.bytes.write(String(process.hrtime.bigint() / 1000n), at, 'latin1');
  }

  /** The last event up to which the frames after `first` have at most `maxBytes`; at least one more. */
  upTo(first: number, last: number, maxBytes: number): number {
    const start = this.ends[first] ?? 0;
    if ((this.ends[last] ?? 0) - start <= maxBytes) return last;
    let low = first + 1;
    let high = last;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.ends[middle] ?? 0) - start <= maxBytes) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The frames of events `first` + 1 to `last` as one chunk of HTTP/1.1's chunked coding. */
  chunk(first: number, last: number): Chunk {
    const start = this.ends[first] ?? 0;
    const end = this.ends[last] ?? 0;
    const head = Buffer.from(`${(end - start).toString(16)}\r\n`, 'latin1');
    const parts = [head, this.bytes.subarray(start, end), LINE_END];
    // One small write is cheaper than three; many bytes are cheaper not copied.
    return { first, last, parts: end - start > COPIED_BYTES ? parts : [Buffer.concat(parts)] };
  }
}

export interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly parts: readonly Buffer[];
}

const LINE_END = Buffer.from('\r\n', 'latin1');
const COPIED_BYTES = 1 << 16;
