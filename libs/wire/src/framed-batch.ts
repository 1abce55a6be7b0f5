/**
 * The byte forms in which the log keeps events, each encoded once per event.
 *
 * - `envelopes`: protobuf messages, each after a flag byte of 0 and its length
 *   as 4 bytes big-endian: the frames of gRPC, gRPC-Web and Connect alike.
 * - `sse`: `id:` and `data:` lines, each event closed by an empty line.
 */
export type WireFormat = 'envelopes' | 'sse';

/** Consecutive events of one run, in every form. */
export interface FramedBatch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** True if the last event is the run's terminal one. */
  readonly ended: boolean;
  readonly envelopes: Buffer;
  readonly sse: Buffer;
}

/** Returns the bytes of a batch in all its forms. */
export function bytesOf(batch: FramedBatch): number {
  return batch.envelopes.length + batch.sse.length;
}

/** Consecutive events of one run in one form. */
export interface LogChunk {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly bytes: Buffer;
}

export const ENVELOPE_HEADER_BYTES = 5;
const LINE_FEED = 0x0a;

/** Returns the chunk without its events up to and including `seq`. */
export function chunkAfter(chunk: LogChunk, format: WireFormat, seq: number): LogChunk {
  if (seq < chunk.firstSeq) return chunk;
  let offset = 0;
  for (let skip = seq - chunk.firstSeq + 1; skip > 0; skip -= 1) {
    offset = format === 'sse' ? endOfSseFrame(chunk.bytes, offset) : endOfEnvelope(chunk.bytes, offset);
  }
  return { firstSeq: seq + 1, lastSeq: chunk.lastSeq, bytes: chunk.bytes.subarray(offset) };
}

/** Yields the envelopes of a chunk, headers included. */
export function* envelopesIn(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const end = endOfEnvelope(bytes, start);
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** Returns the protobuf message inside an envelope. */
export function messageIn(envelope: Buffer): Buffer {
  return envelope.subarray(ENVELOPE_HEADER_BYTES);
}

/** Puts a protobuf message into an envelope. */
export function envelope(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(ENVELOPE_HEADER_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, ENVELOPE_HEADER_BYTES);
  return framed;
}

function endOfEnvelope(bytes: Buffer, start: number): number {
  return start + ENVELOPE_HEADER_BYTES + bytes.readUInt32BE(start + 1);
}

function endOfSseFrame(bytes: Buffer, start: number): number {
  let feed = bytes.indexOf(LINE_FEED, start);
  while (bytes[feed + 1] !== LINE_FEED) feed = bytes.indexOf(LINE_FEED, feed + 1);
  return feed + 2;
}
