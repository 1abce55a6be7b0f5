import { describe, expect, it } from '@jest/globals';
import { GitAttributes } from './git-attributes.js';
import { globMatches } from './glob-match.js';

describe('globMatches', () => {
  it.each([
    ['packages/*', 'packages/a', true],
    ['packages/*', 'packages/a/b', false],
    ['packages/**', 'packages/a/b', true],
    ['**/gen/*.go', 'a/b/gen/x.go', true],
    ['**/gen/*.go', 'gen/x.go', true],
    ['*.min.?s', 'a.min.js', true],
    ['a*b*c', 'aXXbYYc', true],
    ['a*b*c', 'aXXbYY', false],
  ])('%s on %s is %s', (glob, path, matches) => {
    expect(globMatches(glob, path)).toBe(matches);
  });

  it('is quick with many stars', () => {
    const startedAt = performance.now();
    globMatches('*a'.repeat(150), 'a'.repeat(4_000));
    globMatches('**/a/'.repeat(60), 'a/'.repeat(2_000));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('GitAttributes', () => {
  it('lets the last rule of a path win', () => {
    const attributes = new GitAttributes(
      '# x\n*.js linguist-vendored\n/src/own.js -linguist-vendored\ngen/ linguist-generated=true\nman/** linguist-documentation\n*.txt text\n',
    );
    expect(attributes.of('lib/a.js')).toEqual({ vendored: true });
    expect(attributes.of('src/own.js')).toEqual({ vendored: false });
    expect(attributes.of('gen/deep/a.go')).toEqual({ generated: true });
    expect(attributes.of('man/a.md')).toEqual({ documentation: true });
    expect(attributes.of('a.txt')).toEqual({});
  });
});
