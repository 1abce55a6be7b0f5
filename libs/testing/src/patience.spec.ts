import { afterPatience, isOver, patience, patienceFor } from './patience.js';

describe('patience', () => {
  it.each([
    [0, 1],
    [2, 1],
    [2.1, 2],
    [6, 3],
    [100, 8],
  ])('makes deadlines longer with %d threads on two processors by the factor %d', (threads, factor) => {
    expect(patienceFor(threads, 2)).toBe(factor);
  });

  it('is a whole factor from 1 to 8 on this machine', () => {
    expect(Array.from({ length: 8 }, (_, at) => at + 1)).toContain(patience());
  });

  it('never ends a deadline before its time', () => {
    expect(isOver(performance.now(), 60_000)).toBe(false);
  });

  it('ends a deadline that is long past under any load', () => {
    expect(isOver(performance.now() - 9_000, 1_000)).toBe(true);
  });

  it('reports once that a time has passed', async () => {
    const startedAtMs = performance.now();
    await new Promise<void>((resolve) => {
      afterPatience(20, resolve);
    });
    expect(performance.now() - startedAtMs).toBeGreaterThan(19);
  });
});
