import type { LogChunk } from '#wire';
import { LogCache } from './log-cache.js';

const CHUNK_BYTES = 20_000;
const RUN = 1;
const OTHER = 2;

describe('LogCache', () => {
  /** Events of 2,000 bytes each, as SSE frames. */
  function chunk(firstSeq: number, events = CHUNK_BYTES / 2_000): LogChunk {
    const frames = Array.from({ length: events }, (_, index) => {
      const start = `id: ${firstSeq + index}\ndata: `;
      return `${start}${'x'.repeat(2_000 - start.length - 2)}\n\n`;
    });
    return { firstSeq, lastSeq: firstSeq + events - 1, bytes: Buffer.from(frames.join('')) };
  }

  const filled = (maxBytes: number, runKey: number, chunks: readonly LogChunk[]): LogCache => {
    const cache = new LogCache(maxBytes);
    for (const each of chunks) cache.add(runKey, 'sse', each);
    return cache;
  };

  it('holds no more bytes than the limit, however many chunks and runs there are', () => {
    const cache = new LogCache(100_000);
    for (let index = 0; index < 200; index += 1) {
      cache.add(index % 7, index % 2 === 0 ? 'sse' : 'envelopes', chunk(1 + index * 10));
      expect(cache.size).toBeLessThanOrEqual(100_000);
    }
    expect(cache.size).toBeGreaterThan(4 * CHUNK_BYTES);
  });

  it('evicts the least recently used chunks first', () => {
    const cache = filled(65_000, RUN, [chunk(1), chunk(11), chunk(21)]);
    cache.after(RUN, 'sse', 0);
    cache.add(RUN, 'sse', chunk(31));
    const held = [0, 10, 20, 30].map((seq) => cache.after(RUN, 'sse', seq) !== undefined);
    expect(held).toEqual([true, false, true, true]);
  });

  it('returns the same bytes to everyone', () => {
    const given = chunk(1);
    const cache = filled(100_000, RUN, [given]);
    expect(cache.after(RUN, 'sse', 0)?.bytes).toBe(given.bytes);
    expect(cache.after(RUN, 'sse', 0)?.bytes).toBe(given.bytes);
  });

  it('returns only what follows the given event', () => {
    const given = chunk(1);
    const cache = filled(100_000, RUN, [given, chunk(11)]);
    const rest = cache.after(RUN, 'sse', 4);
    expect(rest).toEqual({ firstSeq: 5, lastSeq: 10, bytes: given.bytes.subarray(4 * 2_000) });
  });

  it('never skips an event that it does not hold', () => {
    const cache = filled(100_000, RUN, [chunk(11), chunk(31)]);
    expect(cache.after(RUN, 'sse', 9)).toBeUndefined();
    expect(cache.after(RUN, 'sse', 20)).toBeUndefined();
    expect(cache.after(RUN, 'sse', 40)).toBeUndefined();
  });

  it('keeps runs and formats separate', () => {
    const cache = filled(100_000, RUN, [chunk(1)]);
    expect(cache.after(OTHER, 'sse', 0)).toBeUndefined();
    expect(cache.after(RUN, 'envelopes', 0)).toBeUndefined();
  });

  it('finds an event in the longer of two chunks, and holds no chunk contained in another', () => {
    const cache = filled(200_000, RUN, [chunk(11), chunk(1, 30), chunk(21), chunk(6)]);
    expect(cache.after(RUN, 'sse', 0)?.lastSeq).toBe(30);
    expect(cache.size).toBeLessThan(3.2 * CHUNK_BYTES);
  });

  it('finds every event of overlapping chunks', () => {
    const cache = filled(200_000, RUN, [chunk(6), chunk(1), chunk(11)]);
    for (let seq = 0; seq < 20; seq += 1) expect(cache.after(RUN, 'sse', seq)?.firstSeq).toBe(seq + 1);
  });

  it('holds nothing from before the trim of a run', () => {
    const cache = filled(200_000, RUN, [chunk(1), chunk(11), chunk(21)]);
    cache.add(OTHER, 'sse', chunk(1));
    cache.trim(RUN, 15);
    const held = [0, 10, 14, 20].map((seq) => cache.after(RUN, 'sse', seq) !== undefined);
    expect(held).toEqual([false, false, false, true]);
    expect(cache.after(OTHER, 'sse', 0)).toBeDefined();
    expect(cache.size).toBeLessThan(2.2 * CHUNK_BYTES);
  });

  it('holds nothing of a removed run', () => {
    const cache = filled(200_000, RUN, [chunk(1), chunk(11)]);
    cache.add(RUN, 'envelopes', chunk(1));
    cache.drop(RUN);
    expect(cache.size).toBe(0);
    expect(cache.after(RUN, 'sse', 0)).toBeUndefined();
  });

  it('does not store short chunks, nor any when it has no space', () => {
    const cache = filled(100_000, RUN, [chunk(1, 2)]);
    expect(cache.size).toBe(0);
    expect(filled(0, RUN, [chunk(1)]).size).toBe(0);
    const cacheOfOne = filled(2 * CHUNK_BYTES, RUN, [chunk(1), chunk(11, 30)]);
    expect(cacheOfOne.after(RUN, 'sse', 0)).toBeDefined();
  });
});
