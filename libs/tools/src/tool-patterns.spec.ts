import { isToolPattern, matchesToolPattern, mayNameToolsOf } from './tool-patterns.js';

it.each([
  ['fs.read', 'fs.read', true],
  ['fs.read', 'fs.rea', false],
  ['fs.*', 'fs.read', true],
  ['fs.*', 'files.read', false],
  ['*', 'anything.at.all', true],
  ['*.read*file', 'files.read_text_file', true],
  ['*.read*file', 'files.readfil', false],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['fs.read*', 'fs.read', true],
])('matches %s against %s: %s', (pattern, name, expected) => {
  expect(matchesToolPattern(name, pattern)).toBe(expected);
});

it.each([
  ['tickets.*', true],
  ['tickets.open', true],
  ['tick*', true],
  ['*', true],
  ['*open', true],
  ['tickets', false],
  ['ticketsx.*', false],
  ['fs.read', false],
])('decides whether %s may match a tool of the server tickets: %s', (pattern, expected) => {
  expect(mayNameToolsOf('tickets', [pattern])).toBe(expected);
});

it('accepts only names with stars as patterns', () => {
  expect(['fs.read', '*', 'a/b.*-c_1'].every(isToolPattern)).toBe(true);
  expect(['', 'a b', 'a,b', '(a)', 'x'.repeat(161)].some(isToolPattern)).toBe(false);
});
