import { ENVELOPE_HEADER_BYTES, type WireFormat } from './framed-batch.js';

const FRAME_END = '\n\n';

/**
 * True if the bytes are as many whole frames as there are events from `firstSeq` to `lastSeq`. Checks
 * segments without a checksum: it finds damage that would mislead a reader, but not an altered letter.
 */
export function isWholeFrames(
  format: WireFormat,
  bytes: Uint8Array,
  firstSeq: number,
  lastSeq: number,
): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const next = format === 'sse' ? endOfSseFrame : endOfEnvelope;
  let offset = 0;
  for (let seq = firstSeq; seq <= lastSeq; seq += 1) {
    const end = next(buffer, offset, seq);
    if (end === undefined) return false;
    offset = end;
  }
  return offset === buffer.length;
}

function endOfEnvelope(buffer: Buffer, start: number): number | undefined {
  const body = start + ENVELOPE_HEADER_BYTES;
  if (body > buffer.length || buffer[start] !== 0) return undefined;
  const end = body + buffer.readUInt32BE(start + 1);
  return end > buffer.length ? undefined : end;
}

function endOfSseFrame(buffer: Buffer, start: number, seq: number): number | undefined {
  const id = `id: ${seq}\n`;
  if (buffer.toString('latin1', start, start + id.length) !== id) return undefined;
  const end = buffer.indexOf(FRAME_END, start);
  return end === -1 ? undefined : end + FRAME_END.length;
}
