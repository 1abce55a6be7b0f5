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
])('lets %s name %s: %s', (pattern, name, expected) => {
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
])('tells whether %s may name a tool of the server tickets: %s', (pattern, expected) => {
  expect(mayNameToolsOf('tickets', [pattern])).toBe(expected);
});

it('takes names with stars for patterns, and nothing else', () => {
  expect(['fs.read', '*', 'a/b.*-c_1'].every(isToolPattern)).toBe(true);
  expect(['', 'a b', 'a,b', '(a)', 'x'.repeat(161)].some(isToolPattern)).toBe(false);
});
