const HEADER_BYTES = 5;
const LINE_FEED = 0x0a;
const DATA_LINE = 'data: ';

/**
 * Converts SSE frames to Connect's JSON envelopes: the same bytes after a flag byte of 0 and their length, so
 * that no event is encoded again. `frames` are whole frames of the log.
 */
export function jsonEnvelopes(frames: Buffer): Buffer {
  // An envelope is shorter than its frame.
  const envelopes = Buffer.allocUnsafe(frames.length);
  let length = 0;
  for (let start = 0; start < frames.length;) {
    const json = frames.indexOf(LINE_FEED, start) + 1 + DATA_LINE.length;
    const end = frames.indexOf(LINE_FEED, json);
    envelopes[length] = 0;
    envelopes.writeUInt32BE(end - json, length + 1);
    frames.copy(envelopes, length + HEADER_BYTES, json, end);
    length += HEADER_BYTES + end - json;
    start = end + 2;
  }
  return envelopes.subarray(0, length);
}
