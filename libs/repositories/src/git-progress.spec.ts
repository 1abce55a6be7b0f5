import { GitProgress } from './git-progress.js';

it('reports one percentage that never falls, without repeating the remote side’s words', () => {
  const seen: [number, string][] = [];
  const progress = new GitProgress((percent, message) => seen.push([percent, message]));
  const lines = [
    'remote: Counting objects: 100% (8/8), done.',
    'remote: Hello: 99% (evil)',
    'remote: <script>alert(1)</script>',
    'Receiving objects:  50% (4/8)',
    'remote: Counting objects: 10% (1/8)',
    'Receiving objects:  50% (4/8), 1 MiB',
    'Receiving objects: 999% (8/8)',
    'Resolving deltas: 100% (2/2), done.',
    'Updating files: 100% (3/3)',
  ];
  progress.report(0, 'begin');
  for (const line of lines) progress.readLine(line);
  progress.report(100, 'end');
  expect(seen).toEqual([
    [0, 'begin'],
    [4, 'The server counts objects'],
    [40, 'Receiving objects'],
    [70, 'Receiving objects'],
    [85, 'Resolving deltas'],
    [99, 'Writing files'],
    [100, 'end'],
  ]);
});
