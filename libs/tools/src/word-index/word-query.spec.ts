import { identifiersIn, wordsOf } from './identifier-words.js';
import { matchesTerm, parseWordQuery } from './word-query.js';

function matches(query: string, identifier: string): boolean {
  const words = wordsOf(identifier);
  return words !== undefined && parseWordQuery(query).every((term) => matchesTerm(words, term));
}

it.each([
  ['getUserName', ['get', 'user', 'name']],
  ['HTTPServer', ['http', 'server']],
  ['MAX_EVENT_BYTES', ['max', 'event', 'bytes']],
  ['XMLHttp2Request', ['xml', 'http', '2', 'request']],
  ['__proto__', ['proto']],
  ['straßeGröße', ['straße', 'größe']],
  ['検索', ['検索']],
])('splits %s into its parts', (identifier, parts) => {
  expect(wordsOf(identifier)).toEqual({ joined: parts.join(''), parts });
});

it('finds no signs, single letters or hashes among identifiers', () => {
  expect(identifiersIn(`a + $b.run_it("x", ${'f'.repeat(65)}) // Über`)).toEqual(['$b', 'run_it', 'Über']);
  expect(wordsOf('__')).toBeUndefined();
});

it.each([
  ['username', 'userName', true],
  ['userName', 'USER_NAME', true],
  ['userName', 'getUserName', true],
  ['username', 'getUserName', false],
  ['name', 'getUserName', true],
  ['nam', 'getUserName', false],
  ['nam*', 'getUserName', true],
  ['getuser*', 'get_user_name', true],
  ['userN*', 'getUserName', true],
  ['nameUser', 'getUserName', false],
  ['constructor', 'toString', false],
])('matches query %s against %s: %s', (query, identifier, expected) => {
  expect(matches(query, identifier)).toBe(expected);
});

it('parses several words, each once, and ignores signs', () => {
  expect(
    parseWordQuery('foo.bar  foo -- ** conf*').map(({ joined, isPrefix }) => [joined, isPrefix]),
  ).toEqual([
    ['foo', false],
    ['bar', false],
    ['conf', true],
  ]);
});
