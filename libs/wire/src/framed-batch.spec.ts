import { chunkAfter, envelope, envelopesIn, messageIn, type LogChunk } from './framed-batch.js';

const MESSAGES = ['', 'a', '\n\n', '\0', 'x'.repeat(70_000), '😀'].map((text) => Buffer.from(text));

describe('an envelope', () => {
  it('is a flag of 0, the length as 4 bytes big-endian, and the message', () => {
    expect(envelope(Buffer.from('abc'))).toEqual(Buffer.from([0, 0, 0, 0, 3, 0x61, 0x62, 0x63]));
    expect([...envelope(MESSAGES[4] as Buffer).subarray(0, 5)]).toEqual([0, 0, 1, 0x11, 0x70]);
  });

  it('yields its message, alone and among others', () => {
    const bytes = Buffer.concat(MESSAGES.map(envelope));
    expect([...envelopesIn(bytes)].map(messageIn)).toEqual(MESSAGES);
    expect([...envelopesIn(Buffer.alloc(0))]).toEqual([]);
  });
});

describe('chunkAfter', () => {
  const envelopes: LogChunk = { firstSeq: 4, lastSeq: 9, bytes: Buffer.concat(MESSAGES.map(envelope)) };
  const frames = [4, 5, 6].map((seq) => `id: ${seq}\ndata: {"message":"\\n"}\n\n`);
  const sse: LogChunk = { firstSeq: 4, lastSeq: 6, bytes: Buffer.from(frames.join('')) };

  it('leaves a chunk that begins later unchanged', () => {
    for (const seq of [0, 3]) expect(chunkAfter(envelopes, 'envelopes', seq)).toBe(envelopes);
  });

  it('cuts off envelopes up to the seq', () => {
    for (let seq = 4; seq <= 9; seq += 1) {
      const rest = chunkAfter(envelopes, 'envelopes', seq);
      expect(rest).toMatchObject({ firstSeq: seq + 1, lastSeq: 9 });
      expect([...envelopesIn(rest.bytes)].map(messageIn)).toEqual(MESSAGES.slice(seq - 3));
    }
  });

  it('cuts off SSE frames up to the seq', () => {
    for (let seq = 4; seq <= 6; seq += 1) {
      const rest = chunkAfter(sse, 'sse', seq);
      expect(rest).toMatchObject({ firstSeq: seq + 1, lastSeq: 6 });
      expect(rest.bytes.toString()).toBe(frames.slice(seq - 3).join(''));
    }
  });
});
