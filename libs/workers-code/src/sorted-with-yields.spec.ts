import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventLoopYielder } from './event-loop-yielder.js';
import { sortedWithYields } from './sorted-with-yields.js';

describe('sortedWithYields', () => {
  it.each([0, 1, 2_048, 2_049, 7_000])(
    'sorts %i items as toSorted does, equal ones as they were',
    async (count) => {
      const items = fc
        .sample(fc.record({ rank: fc.nat(50), at: fc.nat() }), { numRuns: Math.max(1, count), seed: 7 })
        .slice(0, count);
      const byRank = (a: { rank: number }, b: { rank: number }): number => a.rank - b.rank;
      expect(await sortedWithYields(items, byRank, new EventLoopYielder(4))).toEqual(items.toSorted(byRank));
    },
  );

  it('lets the event loop turn, and ends when it is cancelled', async () => {
    const items = Array.from({ length: 100_000 }, (_each, index) => (index * 7_919) % 100_003);
    const cancel = new AbortController();
    setImmediate(() => cancel.abort(new Error('enough')));
    const sorting = sortedWithYields(items, (a, b) => a - b, new EventLoopYielder(1, cancel.signal));
    await expect(sorting).rejects.toThrow('enough');
  });
});
