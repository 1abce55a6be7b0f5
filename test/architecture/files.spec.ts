import { basename } from 'node:path';
import { SHIPPED_FILES, SOURCE_FILES } from './source-tree.js';

/** The roles of files: the parts of a name before `.ts`. */
const ROLES = [
  'module',
  'module-definition',
  'service',
  'controller',
  'guard',
  'interceptor',
  'filter',
  'pipe',
  'decorator',
  'dto',
  'port',
  'errors',
  'worker',
  'spec',
  'e2e-spec',
  'contract',
];

const FORBIDDEN_NAMES = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'interfaces',
  'types',
  'shared',
];

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const nameAndRoles = (path: string): string[] => basename(path, '.ts').split('.');

const pathsThat = (isViolation: (path: string) => boolean): string[] =>
  SOURCE_FILES.map((file) => file.path).filter(isViolation);

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

describe('a source file', () => {
  it('has a kebab-case name, in folders with kebab-case names', () => {
    const odd = pathsThat((path) => {
      const folders = path.split('/').slice(0, -1);
      return ![...folders, nameAndRoles(path)[0] ?? ''].every((part) => KEBAB_CASE.test(part));
    });
    expect(odd).toEqual([]);
  });

  it('has roles of the closed list only', () => {
    expect(
      pathsThat((path) =>
        nameAndRoles(path)
          .slice(1)
          .some((role) => !ROLES.includes(role)),
      ),
    ).toEqual([]);
  });

  it('is named after its content, never after a catch-all', () => {
    const catchAlls = pathsThat((path) =>
      path.split('/').some((part) => FORBIDDEN_NAMES.includes(part.split('.')[0] ?? '')),
    );
    expect(catchAlls).toEqual([]);
  });

  it('does not switch off a check or leave work for later', () => {
    const mark =
      /(\/\/|\*)\s*(@ts-(ignore|expect-error|nocheck)|(eslint|oxlint)-disable)|(\/\/|^\s*\*).*\b(TODO|FIXME|XXX|HACK)\b/m;
    const marked = SOURCE_FILES.filter((file) => mark.test(file.text));
    expect(marked.map((file) => file.path)).toEqual([]);
  });

  it('is short: 25 to 100 lines in the median, under 400 for 95 of 100, never above 600', () => {
    const lengths = SHIPPED_FILES.filter((file) => !file.path.endsWith('/index.ts'))
      .map((file) => file.lines)
      .sort((a, b) => a - b);
    expect(percentile(lengths, 0.5)).toBeGreaterThanOrEqual(25);
    expect(percentile(lengths, 0.5)).toBeLessThanOrEqual(100);
    expect(percentile(lengths, 0.95)).toBeLessThan(400);
    expect(lengths.at(-1)).toBeLessThanOrEqual(600);
  });
});
