import { type FramedBatch, envelope } from '#wire';
import { RunChannel } from './run-channel.js';

const EMPTY = { firstSeq: 1, lastSeq: 0, ended: false };

/** Events whose bytes are their sequence numbers, `size` bytes of envelopes each. */
function batch(firstSeq: number, lastSeq = firstSeq, ended = false, size = 0): FramedBatch {
  const seqs = Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => firstSeq + index);
  const envelopes = Buffer.concat(seqs.map((seq) => envelope(Buffer.from(`${seq}`.padEnd(size, ' ')))));
  return {
    firstSeq,
    lastSeq,
    ended,
    envelopes,
    sse: Buffer.from(seqs.map((seq) => `id: ${seq}\n\n`).join('')),
  };
}

describe('RunChannel', () => {
  it('begins where the log is', () => {
    const channel = new RunChannel('run', { firstSeq: 3, lastSeq: 7, ended: true }, 1_000);
    expect([channel.firstSeq, channel.lastSeq, channel.ended]).toEqual([3, 7, true]);
    expect(channel.chunkAfter(6, 'sse')).toBeUndefined();
  });

  it('announces each new batch once, and ignores known ones', () => {
    const channel = new RunChannel('run', { firstSeq: 1, lastSeq: 2, ended: false }, 1_000);
    const grown: number[] = [];
    channel.growth.subscribe(({ lastSeq }) => grown.push(lastSeq));
    for (const each of [batch(1, 2), batch(3), batch(3), batch(4, 6), batch(3)]) channel.accept(each);
    expect(grown).toEqual([3, 6]);
    expect(channel.lastSeq).toBe(6);
  });

  it('has its new end when it announces it, and completes after the terminal batch', () => {
    const channel = new RunChannel('run', EMPTY, 1_000);
    const told: unknown[] = [];
    channel.growth.subscribe({
      next: () => told.push([channel.lastSeq, channel.ended]),
      complete: () => told.push('complete'),
    });
    channel.accept(batch(1));
    channel.accept(batch(2, 3, true));
    expect(told).toEqual([[1, false], [3, true], 'complete']);
  });

  it.each(['envelopes', 'sse'] as const)('returns what follows any seq from its tail: %s', (format) => {
    const channel = new RunChannel('run', EMPTY, 100_000);
    const batches = [batch(1, 3), batch(4), batch(5, 9)];
    for (const each of batches) channel.accept(each);
    for (let seq = 0; seq < 9; seq += 1) {
      const chunk = channel.chunkAfter(seq, format);
      const home = batches.find(({ lastSeq }) => lastSeq > seq);
      expect(chunk).toMatchObject({ firstSeq: seq + 1, lastSeq: home?.lastSeq });
      expect(chunk?.bytes).toEqual(batch(seq + 1, home?.lastSeq)[format]);
    }
    expect(channel.chunkAfter(9, format)).toBeUndefined();
  });

  it('limits its tail, but always holds the last batch', () => {
    const channel = new RunChannel('run', EMPTY, 10_000);
    for (let seq = 1; seq <= 100; seq += 1) channel.accept(batch(seq, seq, false, 1_000));
    const held = Array.from({ length: 100 }, (_, seq) => channel.chunkAfter(seq, 'envelopes'));
    const count = held.filter((chunk) => chunk !== undefined).length;
    expect(count).toBeGreaterThan(7);
    expect(count).toBeLessThan(10);
    expect(held.slice(0, 90)).toEqual(Array(90).fill(undefined));
    channel.accept(batch(101, 101, false, 50_000));
    expect(channel.chunkAfter(99, 'envelopes')).toBeUndefined();
    expect(channel.chunkAfter(100, 'envelopes')).toMatchObject({ firstSeq: 101 });
  });

  it('returns nothing from before a gap', () => {
    const channel = new RunChannel('run', EMPTY, 10_000);
    channel.accept(batch(1, 2));
    channel.accept(batch(5, 6));
    expect(channel.chunkAfter(0, 'sse')).toBeUndefined();
    expect(channel.chunkAfter(2, 'sse')).toBeUndefined();
    expect(channel.chunkAfter(4, 'sse')).toMatchObject({ firstSeq: 5, lastSeq: 6 });
  });

  it('completes and clears its tail when it is closed', () => {
    const channel = new RunChannel('run', EMPTY, 10_000);
    let isComplete = false;
    channel.growth.subscribe({ complete: () => (isComplete = true) });
    channel.accept(batch(1));
    channel.close();
    expect(isComplete).toBe(true);
    expect(channel.chunkAfter(0, 'sse')).toBeUndefined();
  });
});
