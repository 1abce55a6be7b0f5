import { array, assert, constantFrom, double, property, tuple } from 'fast-check';
import { RunProgress } from './run-progress.js';

describe('RunProgress', () => {
  it('is the average of the workers, rounded down', () => {
    const progress = new RunProgress(['a', 'b', 'c']);
    expect(progress.advance('a', 50)).toBe(16);
    expect(progress.advance('b', 100)).toBe(50);
    expect(progress.advance('c', 100)).toBe(83);
    expect(progress.advance('a', 100)).toBe(100);
  });

  it('does not fall below the progress of an earlier attempt', () => {
    const progress = new RunProgress(['a', 'b'], 40);
    expect(progress.percent).toBe(40);
    expect(progress.advance('a', 50)).toBe(40);
    expect(progress.advance('b', 50)).toBe(50);
    expect(progress.percent).toBe(50);
  });

  it('never decreases and stays within 0 and 100, whatever workers report', () => {
    const reports = array(tuple(constantFrom('a', 'b', 'c'), double()));
    assert(
      property(reports, (each) => {
        const progress = new RunProgress(['a', 'b', 'c']);
        let before = 0;
        for (const [key, percent] of each) {
          const now = progress.advance(key, percent);
          expect(Number.isInteger(now)).toBe(true);
          expect(now).toBeGreaterThanOrEqual(before);
          expect(now).toBeLessThanOrEqual(100);
          before = now;
        }
      }),
    );
  });
});
