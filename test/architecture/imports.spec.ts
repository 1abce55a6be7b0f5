import { posix } from 'node:path';
import { importsThat, libOf, SHIPPED_FILES, SOURCE_FILES, targetOf, type SourceFile } from './source-tree.js';

/** The first cycle of imports found from each file, as its trail. */
function cycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
    const file = byPath.get(path);
    if (!file || trail.includes(path) || finished.has(path)) return;
    for (const { specifier } of file.imports) {
      const target = targetOf(specifier, file);
      if (target !== undefined) visit(target, [...trail, path]);
    }
    finished.add(path);
  };
  for (const file of files) visit(file.path, []);
  return found;
}

/** A relative path out of a lib, or into one; an app may start another app. */
function leavesItsProject(specifier: string, file: SourceFile): boolean {
  if (!specifier.startsWith('.') || file.project === undefined) return false;
  const target = posix.join(posix.dirname(file.path), specifier);
  if (target.startsWith(`${file.project}/`)) return false;
  return file.project.startsWith('libs/') || !target.startsWith('apps/');
}

describe('imports', () => {
  it('form no cycle, not even one of types only', () => {
    expect(cycles(SHIPPED_FILES)).toEqual([]);
  });

  it('of a lib never name an app', () => {
    const libs = SOURCE_FILES.filter((file) => file.project?.startsWith('libs/'));
    expect(importsThat(libs, ({ specifier }) => /(^|\/)apps\//.test(specifier))).toEqual([]);
  });

  it('name another lib by its #name alone, never a file inside it', () => {
    expect(importsThat(SOURCE_FILES, ({ specifier }) => /^#[^/]+\//.test(specifier))).toEqual([]);
    expect(importsThat(SHIPPED_FILES, ({ specifier }, file) => leavesItsProject(specifier, file))).toEqual(
      [],
    );
  });

  it('of a lib do not go through its own #name', () => {
    expect(
      importsThat(
        SHIPPED_FILES,
        ({ specifier }, file) => libOf(specifier) === file.project && file.project !== undefined,
      ),
    ).toEqual([]);
  });

  it('of shipped code name no test code', () => {
    const named = importsThat(SHIPPED_FILES, ({ specifier }) =>
      /\.(spec|e2e-spec|contract)\.js$|(^|\/)test(ing)?\/|^#((git|model|run|storage|tools)-)?testing$/.test(
        specifier,
      ),
    );
    expect(named).toEqual([]);
  });

  it('of the specs and test code in apps and libs stay in their project, or name a lib', () => {
    const tests = SOURCE_FILES.filter((file) => file.isTest && file.project !== undefined);
    expect(tests).not.toEqual([]);
    expect(importsThat(tests, ({ specifier }) => /(^|\/)test\//.test(specifier))).toEqual([]);
    expect(importsThat(tests, ({ specifier }, file) => leavesItsProject(specifier, file))).toEqual([]);
  });
});
