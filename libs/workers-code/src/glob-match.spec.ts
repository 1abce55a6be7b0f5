import { describe, expect, it } from '@jest/globals';
import { GitAttributes } from './git-attributes.js';
import { Glob, type GlobDialect } from './glob-match.js';

function matches(glob: string, path: string, dialect: GlobDialect): boolean {
  return new Glob(glob, dialect).matches(path.split('/'));
}

describe('Glob', () => {
  it.each([
    ['packages/*', 'packages/a', true],
    ['packages/*', 'packages/a/b', false],
    ['packages/*', 'packages/.a', false],
    ['packages/.*', 'packages/.a', true],
    ['packages/**', 'packages/a/b', true],
    ['packages/**', 'packages', true],
    ['packages/**', 'packages/.cache/b', false],
    ['**/gen/*.go', 'a/b/gen/x.go', true],
    ['**/gen/*.go', 'gen/x.go', true],
    ['**/.x/**/y', 'a/.x/b/y', true],
    ['*.min.?s', 'a.min.js', true],
    ['a*b*c', 'aXXbYYc', true],
    ['a*b*c', 'aXXbYY', false],
    ['tools/{a,b}', 'tools/b', true],
    ['tools/{a,b}', 'tools/c', false],
    ['{tools,libs/*}/x', 'libs/q/x', true],
    ['libs/@(one|two)', 'libs/two', true],
    ['libs/@(one|two)', 'libs/three', false],
    ['packages/!(excluded)', 'packages/kept', true],
    ['packages/!(excluded)', 'packages/excluded', false],
    ['packages/kit-?(a)', 'packages/kit-', true],
    ['pk/[xy]', 'pk/y', true],
    ['pk/[xy]', 'pk/z', false],
    ['pk/[!xy]', 'pk/z', true],
    ['pk/[a-c]*', 'pk/bee', true],
    ['pk/\\[x\\]', 'pk/[x]', true],
    ['pk/[', 'pk/[', true],
  ])('%s on %s is %s', (glob, path, expected) => {
    expect(matches(glob, path, 'shell')).toBe(expected);
  });

  it.each([
    ['crates/{a,b}', 'crates/a', false],
    ['crates/{a,b}', 'crates/{a,b}', true],
    ['crates/@(a)', 'crates/a', false],
    ['crates/[xy]', 'crates/x', true],
    ['crates/*', 'crates/.x', true],
  ])('without braces and groups, %s on %s is %s', (glob, path, expected) => {
    expect(matches(glob, path, 'plain')).toBe(expected);
  });

  it.each([
    ['many stars', '*a'.repeat(149), 'a'.repeat(4_000)],
    ['many folders', '**/a/'.repeat(60), 'a/'.repeat(2_000)],
    ['many braces', '{a,b}'.repeat(50), 'ab'.repeat(50)],
    ['a range of numbers', '{1..9999999}', '7'],
    ['many classes with stars', '[a-z]*'.repeat(40), `${'a'.repeat(254)}!`],
    ['a repeated group', '+(a|aa)', `${'a'.repeat(254)}!`],
    ['groups in groups', '+(+(+(a)))', `${'a'.repeat(254)}!`],
    ['many optional groups', '?(a)'.repeat(60), `${'a'.repeat(254)}!`],
    ['a group of stars', '*(*a|*b)', `${'a'.repeat(254)}!`],
  ])('is quick with %s', (_what, glob, path) => {
    const startedAt = performance.now();
    for (const dialect of ['shell', 'plain'] as const) matches(glob, path, dialect);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('GitAttributes', () => {
  it('lets the last rule of a path win', () => {
    const attributes = new GitAttributes(
      '# x\n*.js linguist-vendored\n/src/own.js -linguist-vendored\ngen/ linguist-generated=true\nman/** linguist-documentation\n*.txt text\n/lib[0-9]/** linguist-vendored\n',
    );
    expect(attributes.of('lib/a.js')).toEqual({ vendored: true });
    expect(attributes.of('src/own.js')).toEqual({ vendored: false });
    expect(attributes.of('gen/deep/a.go')).toEqual({ generated: true });
    expect(attributes.of('man/a.md')).toEqual({ documentation: true });
    expect(attributes.of('lib2/a.go')).toEqual({ vendored: true });
    expect(attributes.of('a.txt')).toEqual({});
  });
});
