import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { drawingsOf } from './drawing.js';
import { libOf, SHIPPED_FILES } from './source-tree.js';

/** The folders whose drawing still has arrows back up. The list may only get shorter. */
const TANGLED = ['libs/workers-code/src'];

const ROOT = join(import.meta.dirname, '..', '..');
const DRAWINGS = drawingsOf(SHIPPED_FILES);

const compilerOptions = (config: string): ts.CompilerOptions => {
  const path = join(ROOT, config);
  const { config: content } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')) as {
    config: unknown;
  };
  return ts.parseJsonConfigFileContent(content, ts.sys, join(path, '..')).options;
};

describe('a drawing of the imports', () => {
  it('has no arrow back up: of what stands in one folder, files or folders, nothing imports itself by way of others', () => {
    const cycles = [...DRAWINGS.values()].filter(
      ({ folder, cycle }) => cycle.length > 0 && !TANGLED.includes(folder),
    );
    expect(cycles.map(({ folder, cycle }) => `${folder}: ${cycle.join(', ')}`)).toEqual([]);
  });

  it('has no folder in the list of those that are still tangled which is not', () => {
    expect(TANGLED.filter((folder) => !DRAWINGS.get(folder)?.cycle.length)).toEqual([]);
  });

  it('has no island: an import ties every lib to another one or to an app', () => {
    const ofApps = SHIPPED_FILES.filter(({ project }) => project?.startsWith('apps/')).flatMap((file) =>
      file.imports.flatMap(({ specifier }) => libOf(specifier) ?? []),
    );
    const isIsland = (name: string): boolean =>
      !DRAWINGS.get('libs')?.tied.has(name) && !ofApps.includes(`libs/${name}`);
    const shipped = SHIPPED_FILES.flatMap(({ project }) => /^libs\/(.*)$/.exec(project ?? '')?.[1] ?? []);
    expect([...new Set(shipped)].filter(isIsland)).toEqual([]);
  });

  it.each(['tsconfig.json', 'tsconfig.build.json', 'bench/tsconfig.json'])(
    'leads from #name to the sources, for whoever reads them by %s',
    (config) => {
      const options = compilerOptions(config);
      const importer = join(ROOT, 'apps', 'gateway', 'src', 'main.ts');
      const resolved = ts.resolveModuleName(
        '#runs',
        importer,
        options,
        ts.sys,
        undefined,
        undefined,
        ts.ModuleKind.ESNext,
      );
      expect(resolved.resolvedModule?.resolvedFileName).toBe(join(ROOT, 'libs', 'runs', 'src', 'index.ts'));
    },
  );

  it('leads from #name to the build when run without a condition, and to the sources with one', () => {
    const { imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      imports: Record<string, Record<string, string>>;
    };
    expect(imports['#*']).toEqual({
      '@run-gateway/source': './libs/*/src/index.ts',
      default: './dist/libs/*/src/index.js',
    });
  });
});
