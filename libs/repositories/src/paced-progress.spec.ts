import { pacedProgress } from './paced-progress.js';

it('reports a step when it begins, then once per interval, and always the end', () => {
  const told: [number, string][] = [];
  let now = 0;
  const tell = pacedProgress(
    (percent, message) => told.push([percent, message]),
    1000,
    () => now,
  );
  const steps: readonly (readonly [atMs: number, percent: number, message: string])[] = [
    [0, 0, 'Waiting behind 12 others'],
    [10, 0, 'Waiting behind 11 others'],
    [20, 10, 'Receiving'],
    [30, 11, 'Receiving'],
    [1019, 50, 'Receiving'],
    [1020, 51, 'Receiving'],
    [1030, 99, 'Writing'],
    [1040, 100, 'Writing'],
  ];
  for (const [at, percent, message] of steps) {
    now = at;
    tell(percent, message);
  }
  expect(told).toEqual([
    [0, 'Waiting behind 12 others'],
    [10, 'Receiving'],
    [51, 'Receiving'],
    [99, 'Writing'],
    [100, 'Writing'],
  ]);
});
