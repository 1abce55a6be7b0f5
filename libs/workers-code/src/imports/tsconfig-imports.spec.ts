import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { RepositoryFolder } from '#worker-testing';
import { importsOfFolder } from './worker-imports.contract.js';

const json = (value: unknown): string => JSON.stringify(value);
const options = (compilerOptions: object, more: object = {}): string =>
  json({ ...more, compilerOptions: { moduleResolution: 'bundler', module: 'esnext', ...compilerOptions } });

interface ConfigCase {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** What a package manager would link: `node_modules/x -> folder`. */
  readonly linked?: Readonly<Record<string, string>>;
  readonly imports: readonly string[];
}

const CASES: readonly ConfigCase[] = [
  {
    title: '${configDir} in paths means the folder of the configuration that extends',
    files: {
      'tsconfig.base.json': options({ paths: { '@/*': ['${configDir}/src/*'] } }),
      'src/x.ts': '',
      'app/tsconfig.json': json({ extends: '../tsconfig.base.json' }),
      'app/src/a.ts': "import '@/x';\nimport '@/none';",
      'app/src/x.ts': '',
      'src/none.ts': '',
    },
    imports: [
      'app/src/a.ts:1 @/x -> app/src/x.ts',
      'app/src/a.ts:2 @/none -> (a path alias that leads to no file)',
    ],
  },
  {
    title: '${configDir} over two levels means the last folder',
    files: {
      'a/base.json': options({ paths: { '@/*': ['${configDir}/*'] } }),
      'b/middle.json': json({ extends: '../a/base.json' }),
      'c/tsconfig.json': json({ extends: '../b/middle.json' }),
      'a/x.ts': '',
      'b/x.ts': '',
      'c/x.ts': '',
      'c/d/use.ts': "import '@/x';",
    },
    imports: ['c/d/use.ts:1 @/x -> c/x.ts'],
  },
  {
    title: '${configDir} in baseUrl and rootDirs does so too',
    files: {
      'base.json': options({
        baseUrl: '${configDir}/src',
        rootDirs: ['${configDir}/src', '${configDir}/made'],
        ignoreDeprecations: '6.0',
      }),
      'src/lib/x.ts': '',
      'made/y.ts': '',
      'app/tsconfig.json': json({ extends: '../base' }),
      'app/src/lib/x.ts': '',
      'app/made/y.ts': '',
      'app/src/a.ts': "import 'lib/x';\nimport './y';",
    },
    imports: ['app/src/a.ts:1 lib/x -> app/src/lib/x.ts', 'app/src/a.ts:2 ./y -> app/made/y.ts'],
  },
  {
    title: 'paths count from the baseUrl that counts in the end, whoever sets it',
    files: {
      'base.json': options({ paths: { '@/*': ['src/*'] }, ignoreDeprecations: '6.0' }),
      'src/x.ts': '',
      'app/tsconfig.json': json({ extends: '../base.json', compilerOptions: { baseUrl: '.' } }),
      'app/src/x.ts': '',
      'app/a.ts': "import '@/x';",
      'other/tsconfig.json': json({ extends: './based.json', compilerOptions: { paths: { q: ['x'] } } }),
      'other/based.json': options({ baseUrl: '../src', ignoreDeprecations: '6.0' }),
      'other/a.ts': "import 'q';",
      'other/x.ts': '',
    },
    imports: ['app/a.ts:1 @/x -> app/src/x.ts', 'other/a.ts:1 q -> src/x.ts'],
  },
  {
    title: 'paths without baseUrl count from the file that sets them, and of several bases the last counts',
    files: {
      'one/base.json': options({ paths: { '@/*': ['./*'] } }),
      'two/base.json': options({ paths: { '@/*': ['./*'] } }),
      'one/x.ts': '',
      'two/x.ts': '',
      'app/tsconfig.json': json({ extends: ['../one/base.json', '../two/base.json'] }),
      'app/x.ts': '',
      'app/a.ts': "import '@/x';",
      'own/tsconfig.json': json({
        extends: '../one/base.json',
        compilerOptions: { paths: { '@/*': ['${configDir}/y/*'] } },
      }),
      'own/y/x.ts': '',
      'own/a.ts': "import '@/x';",
    },
    imports: ['app/a.ts:1 @/x -> two/x.ts', 'own/a.ts:1 @/x -> own/y/x.ts'],
  },
  {
    title: 'a base from a package of the workspace is found by path, by tsconfig, and by exports',
    files: {
      'package.json': json({ workspaces: ['packages/*'] }),
      'packages/config/package.json': json({ name: '@my/config', tsconfig: './main.json' }),
      'packages/config/main.json': options({ paths: { main: ['${configDir}/m.ts'] } }),
      'packages/config/base.json': options({ paths: { up: ['${configDir}/up.ts'], in: ['./in.ts'] } }),
      'packages/config/up.ts': '',
      'packages/config/m.ts': '',
      'packages/config/in.ts': '',
      'packages/shut/package.json': json({ name: 'shut', exports: { './base': './deep/base.json' } }),
      'packages/shut/deep/base.json': options({ paths: { deep: ['${configDir}/d.ts'] } }),
      'packages/a/package.json': json({ name: 'a' }),
      'packages/a/tsconfig.json': json({ extends: '@my/config/base.json' }),
      'packages/a/up.ts': '',
      'packages/a/a.ts': "import 'up';\nimport 'in';",
      'packages/b/package.json': json({ name: 'b' }),
      'packages/b/tsconfig.json': json({ extends: '@my/config' }),
      'packages/b/m.ts': '',
      'packages/b/a.ts': "import 'main';",
      'packages/c/package.json': json({ name: 'c' }),
      'packages/c/tsconfig.json': json({ extends: 'shut/base' }),
      'packages/c/d.ts': '',
      'packages/c/a.ts': "import 'deep';",
    },
    linked: {
      'node_modules/@my/config': 'packages/config',
      'node_modules/shut': 'packages/shut',
    },
    imports: [
      'packages/a/a.ts:1 up -> packages/a/up.ts',
      'packages/a/a.ts:2 in -> packages/config/in.ts',
      'packages/b/a.ts:1 main -> packages/b/m.ts',
      'packages/c/a.ts:1 deep -> packages/c/d.ts',
    ],
  },
  {
    title: 'null takes back what a base says',
    files: {
      'base.json': options({ paths: { 'x-*': ['./*'] } }),
      'one.ts': '',
      'app/tsconfig.json': json({ extends: '../base.json', compilerOptions: { paths: null } }),
      'app/a.ts': "import 'x-one';",
    },
    imports: ['app/a.ts:1 x-one -> package x-one'],
  },
];

describe('code_imports reads tsconfig files as TypeScript does', () => {
  it.each(CASES.map((each) => [each.title, each] as const))(
    '%s',
    async (_title, { files, linked, imports }) => {
      await using folder = await RepositoryFolder.create(files);
      for (const [link, target] of Object.entries(linked ?? {})) {
        const path = join(folder.path, link);
        await mkdir(dirname(path), { recursive: true });
        await symlink(relative(dirname(path), join(folder.path, target)), path);
      }
      const { lines } = await importsOfFolder(folder.path);
      expect(lines).toEqual(imports);
      expect(lines.map((line) => fileIn(line))).toEqual(
        lines.map((line) => resolvedByTypeScript(folder.path, line)),
      );
    },
  );

  it('finds the source of a build product below rootDir, also where both say ${configDir}', async () => {
    await using folder = await RepositoryFolder.create({
      'package.json': json({ workspaces: ['packages/*'] }),
      'base.json': options({ outDir: '${configDir}/made/out', rootDir: '${configDir}/code' }),
      'packages/a/package.json': json({ name: 'a', main: './made/out/main.js' }),
      'packages/a/tsconfig.json': json({ extends: '../../base.json' }),
      'packages/a/code/main.ts': '',
      'packages/b/package.json': json({ name: 'b', dependencies: { a: '*' } }),
      'packages/b/x.ts': "import 'a';",
    });
    const { lines } = await importsOfFolder(folder.path);
    expect(lines).toEqual(['packages/b/x.ts:1 a -> packages/a/code/main.ts']);
  });
});

/** The file that a line `path:line specifier -> target` names; undefined for another target. */
function fileIn(line: string): string | undefined {
  return / -> ([\w./]+)$/.exec(line)?.[1];
}

function resolvedByTypeScript(folder: string, line: string): string | undefined {
  const [, path = '', specifier = ''] = /^(.+):\d+ (.+) -> /.exec(line) ?? [];
  const file = join(folder, path);
  const config = ts.findConfigFile(dirname(file), (name) => ts.sys.fileExists(name));
  if (config === undefined) throw new Error(`No configuration is above ${path}.`);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  const found = ts.resolveModuleName(specifier, file, parsed?.options ?? {}, ts.sys).resolvedModule;
  return found === undefined
    ? undefined
    : relative(ts.sys.realpath?.(folder) ?? folder, found.resolvedFileName);
}
