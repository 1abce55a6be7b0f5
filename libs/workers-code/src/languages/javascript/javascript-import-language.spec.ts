import { describe, expect, it } from '@jest/globals';
import {
  definitionsOf,
  factsOf,
  importLanguageContract,
  type ImportCase,
} from '../import-language.contract.js';
import { JavaScriptFactExtractor } from './javascript-fact-extractor.js';
import { JavaScriptImportLanguage } from './javascript-import-language.js';

const TRIED = { extractor: new JavaScriptFactExtractor(), language: new JavaScriptImportLanguage() };
const json = (value: unknown): string => JSON.stringify(value);

const CASES: readonly ImportCase[] = [
  {
    title: 'relative imports find files by the extensions of their language, then folders',
    files: {
      'a.ts':
        "import './b';\nimport './c.js';\nimport './d';\nimport './e.json';\nimport './f.css';\nimport './gone';\nimport '../out';",
      'b.js': '',
      'b.ts': '',
      'c.tsx': '',
      'd/index.ts': '',
      'e.json': '{}',
      'f.css': '',
      'g.js': "require('./b');\nrequire('./h');\nrequire('./h/');\nrequire('.');\nrequire('./i')",
      'h.js': '',
      'h/index.js': '',
      'i/index.html': '',
      'index.js': '',
    },
    imports: [
      'a.ts:1 ./b -> b.ts',
      'a.ts:2 ./c.js -> c.tsx',
      'a.ts:3 ./d -> d/index.ts',
      'a.ts:4 ./e.json -> e.json',
      'a.ts:5 ./f.css -> f.css',
      'a.ts:6 ./gone -> (no such file)',
      'a.ts:7 ../out -> (leads out of the repository)',
      'g.js:1 ./b -> b.js',
      'g.js:2 ./h -> h.js',
      'g.js:3 ./h/ -> h/index.js',
      'g.js:4 . -> index.js',
      'g.js:5 ./i -> (a folder without an index file)',
    ],
  },
  {
    title: 'a name with .js, .mjs, .cjs or .jsx means the TypeScript file that it is made of',
    files: {
      'a.mts': "import './b.mjs';\nimport './c.cjs';\nimport './d.jsx';\nimport './e.js';\nimport './f.js';",
      'b.mts': '',
      'c.cts': '',
      'd.tsx': '',
      'e.js': '',
      'e.ts': '',
      'f.d.ts': '',
      'f.js': '',
    },
    imports: [
      'a.mts:1 ./b.mjs -> b.mts',
      'a.mts:2 ./c.cjs -> c.cts',
      'a.mts:3 ./d.jsx -> d.tsx',
      'a.mts:4 ./e.js -> e.ts',
      'a.mts:5 ./f.js -> f.js',
    ],
  },
  {
    title: "Node's modules, packages, schemes and what only build tools know are told apart",
    files: {
      'package.json': json({
        dependencies: { lodash: '4', '@scope/kit': '1' },
        devDependencies: { '@types/estree': '1' },
      }),
      'a.js': [
        "import 'fs';",
        "import 'node:fs/promises';",
        "import 'lodash/fp/get';",
        "import '@scope/kit/sub';",
        "import 'bun:test';",
        "import 'npm:chalk@5/deep';",
        "import 'https://deno.land/x/mod.ts';",
        "import 'virtual:icons';",
        "import '$app/stores';",
        "import 'punycode/';",
        "import '!!raw-loader!./b.txt?x=1';",
        "import '';",
        "import '%/x';",
      ].join('\n'),
      'b.txt': '',
    },
    imports: [
      'a.js:1 fs -> standard',
      'a.js:2 node:fs/promises -> standard',
      'a.js:3 lodash/fp/get -> package lodash',
      'a.js:4 @scope/kit/sub -> package @scope/kit',
      'a.js:5 bun:test -> standard',
      'a.js:6 npm:chalk@5/deep -> package chalk',
      'a.js:7 https://deno.land/x/mod.ts -> package https://deno.land',
      'a.js:8 virtual:icons -> (a module that a build tool makes)',
      'a.js:9 $app/stores -> (a module that a build tool makes)',
      'a.js:10 punycode/ -> package punycode',
      'a.js:11 !!raw-loader!./b.txt?x=1 -> b.txt',
      'a.js:12  -> (the specifier is empty)',
      'a.js:13 %/x -> (an alias that no configuration here explains)',
    ],
  },
  {
    title: 'paths count from the baseUrl in force, those of the nearest configuration first',
    files: {
      'tsconfig.json':
        '{ // all\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["lib/*"], "exact": ["lib/one.ts"], "@both/*": ["no/*", "lib/*"] }, }, }',
      'lib/one.ts': '',
      'near/tsconfig.json': json({ extends: '../tsconfig.json' }),
      'near/a.ts':
        "import '@/one';\nimport 'exact';\nimport '@both/one';\nimport 'lib/one';\nimport '@/gone';",
      'own/tsconfig.json': json({ extends: ['../tsconfig', './more/paths.json'] }),
      'own/more/paths.json': json({ compilerOptions: { paths: { '@/*': ['./own/more/*'] } } }),
      'own/more/one.ts': '',
      'own/a.ts': "import '@/one';",
    },
    imports: [
      'near/a.ts:1 @/one -> lib/one.ts',
      'near/a.ts:2 exact -> lib/one.ts',
      'near/a.ts:3 @both/one -> lib/one.ts',
      'near/a.ts:4 lib/one -> lib/one.ts',
      'near/a.ts:5 @/gone -> (a path alias that leads to no file)',
      'own/a.ts:1 @/one -> own/more/one.ts',
    ],
  },
  {
    title: 'configurations that are referred to, rootDirs, jsconfig and a base from a package count too',
    files: {
      'package.json': json({ workspaces: ['packages/*'] }),
      'app/tsconfig.json': json({ files: [], references: [{ path: './tsconfig.app.json' }] }),
      'app/tsconfig.app.json': json({ compilerOptions: { paths: { '~app/*': ['./code/*'] } } }),
      'app/code/x.ts': "import '~app/x';",
      'roots/tsconfig.json': json({ compilerOptions: { rootDirs: ['src', 'made'] } }),
      'roots/src/a.ts': "import './b';",
      'roots/made/b.ts': '',
      'js/jsconfig.json': json({ compilerOptions: { baseUrl: 'src' } }),
      'js/src/parts/x.js': "import 'parts/x';",
      'packages/config/package.json': json({ name: '@my/config' }),
      'packages/config/base.json': json({ compilerOptions: { paths: { up: ['${configDir}/up.ts'] } } }),
      'packages/use/package.json': json({ name: 'use' }),
      'packages/use/tsconfig.json': json({ extends: '@my/config/base.json' }),
      'packages/config/up.ts': '',
      'packages/use/up.ts': '',
      'packages/use/a.ts': "import 'up';",
    },
    imports: [
      'app/code/x.ts:1 ~app/x -> app/code/x.ts',
      'js/src/parts/x.js:1 parts/x -> js/src/parts/x.js',
      'packages/use/a.ts:1 up -> packages/use/up.ts',
      'roots/src/a.ts:1 ./b -> roots/made/b.ts',
    ],
  },
  {
    title: 'a workspace package means its source, by exports with conditions and patterns',
    files: {
      'package.json': json({ workspaces: { packages: ['packages/*', '!packages/old'] } }),
      'packages/kit/package.json': json({
        name: '@my/kit',
        exports: {
          '.': { types: './dist/index.d.ts', import: './dist/index.mjs', require: './dist/index.cjs' },
          './deep': [{ node: { import: './lib/deep-node.js' } }, './lib/deep.js'],
          './parts/*': './src/parts/*.ts',
          './parts/hidden/*': null,
          './both': { require: './both.cjs', import: './both.mjs' },
        },
      }),
      'packages/kit/src/index.ts': '',
      'packages/kit/src/deep.ts': '',
      'packages/kit/src/parts/one.ts': '',
      'packages/kit/both.cjs': '',
      'packages/kit/both.mjs': '',
      'packages/kit/src/self.ts': "import '@my/kit';",
      'packages/old/package.json': json({ name: 'old', main: 'main.js' }),
      'packages/old/main.js': '',
      'packages/use/package.json': json({
        name: 'use',
        dependencies: { '@my/kit': 'workspace:*', old: '1' },
      }),
      'packages/use/a.ts': [
        "import '@my/kit';",
        "import '@my/kit/deep';",
        "import '@my/kit/parts/one';",
        "import '@my/kit/both';",
        "require('@my/kit/both');",
        "import '@my/kit/shut';",
        "import '@my/kit/package.json';",
        "import 'old';",
      ].join('\n'),
    },
    imports: [
      'packages/kit/src/self.ts:1 @my/kit -> packages/kit/src/index.ts',
      'packages/use/a.ts:1 @my/kit -> packages/kit/src/index.ts',
      'packages/use/a.ts:2 @my/kit/deep -> packages/kit/src/deep.ts',
      'packages/use/a.ts:3 @my/kit/parts/one -> packages/kit/src/parts/one.ts',
      'packages/use/a.ts:4 @my/kit/both -> packages/kit/both.mjs',
      'packages/use/a.ts:5 @my/kit/both -> packages/kit/both.cjs',
      'packages/use/a.ts:6 @my/kit/shut -> (not among the exports of a package of this repository)',
      'packages/use/a.ts:7 @my/kit/package.json -> packages/kit/package.json',
      'packages/use/a.ts:8 old -> package old',
    ],
  },
  {
    title: 'an import is led past what is for servers of components, a require to main and not to module',
    files: {
      'package.json': json({
        name: 'up',
        exports: { '.': { 'react-server': './src/server.ts', import: './src/all.ts' } },
        workspaces: ['kit'],
      }),
      'src/server.ts': '',
      'src/all.ts': "import 'up';",
      'kit/package.json': json({ name: 'kit', main: './cjs/index.js', module: './esm/index.js' }),
      'kit/cjs/index.js': '',
      'kit/esm/index.js': "import 'kit';\nrequire('kit');",
      'kit/test/a.js': "require('..');",
    },
    imports: [
      'kit/esm/index.js:1 kit -> kit/esm/index.js',
      'kit/esm/index.js:2 kit -> kit/cjs/index.js',
      'kit/test/a.js:1 .. -> kit/cjs/index.js',
      'src/all.ts:1 up -> src/all.ts',
    ],
  },
  {
    title: 'packages without exports are entered by source, module and main; build products by their sources',
    files: {
      'pnpm-workspace.yaml': 'packages:\n  - \'packages/*\' # all\n  - "!packages/x"\ncatalog:\n  - no\n',
      'packages/a/package.json': json({ name: 'a', main: './build/out/main.js' }),
      'packages/a/tsconfig.json': json({ compilerOptions: { outDir: 'build/out', rootDir: 'code' } }),
      'packages/a/code/main.ts': '',
      'packages/b/package.json': json({ name: 'b', main: 'dist/index.js', module: 'dist/index.esm.js' }),
      'packages/b/src/index.ts': '',
      'packages/b/src/feature/index.ts': '',
      'packages/c/package.json': json({ name: 'c' }),
      'packages/c/index.js': '',
      'packages/d/package.json': json({ name: 'd', dependencies: { a: '*', b: '*', c: '*' } }),
      'packages/d/x.ts': "import 'a';\nimport 'b';\nimport 'b/dist/feature';\nimport 'c';\nimport 'c/none';",
      'elsewhere/package.json': json({ dependencies: { c: '1', d: 'file:../packages/d' } }),
      'elsewhere/x.js': "import 'c';\nimport 'd/x';",
    },
    imports: [
      'elsewhere/x.js:1 c -> package c',
      'elsewhere/x.js:2 d/x -> packages/d/x.ts',
      'packages/d/x.ts:1 a -> packages/a/code/main.ts',
      'packages/d/x.ts:2 b -> packages/b/src/index.ts',
      'packages/d/x.ts:3 b/dist/feature -> packages/b/src/feature/index.ts',
      'packages/d/x.ts:4 c -> packages/c/index.js',
      'packages/d/x.ts:5 c/none -> (a file of a package of this repository that is not there)',
    ],
  },
  {
    title:
      'builds for development and production have one source; what runs is the default of an internal entry',
    files: {
      'package.json': json({ workspaces: ['kit', 'use'] }),
      'kit/package.json': json({
        name: 'kit',
        imports: { '#mode': { development: './mode/true.mjs', default: './mode/false.mjs' } },
        exports: {
          './dom': { development: './dist/development/dom.js', default: './dist/production/dom.js' },
          './legacy': './legacy/legacy.js',
        },
      }),
      'kit/dom.ts': "import '#mode';",
      'kit/legacy.ts': '',
      'kit/mode/true.mjs': '',
      'kit/mode/false.mjs': '',
      'use/package.json': json({ name: 'use', dependencies: { kit: 'workspace:*' } }),
      'use/a.ts': "import 'kit/dom';\nimport 'kit/legacy';",
    },
    imports: [
      'kit/dom.ts:1 #mode -> kit/mode/false.mjs',
      'use/a.ts:1 kit/dom -> kit/dom.ts',
      'use/a.ts:2 kit/legacy -> kit/legacy.ts',
    ],
  },
  {
    title: 'entries of imports in package.json lead to files and packages',
    files: {
      'package.json': json({
        name: 'own',
        imports: {
          '#dep': { node: 'dep-node', default: './dep.js' },
          '#lib/*': './dist/lib/*.js',
          '#sources/*': { source: './src/*/index.ts', default: './dist/*/index.js' },
          '#gone': './gone.js',
        },
      }),
      'src/lib/a.ts': '',
      'src/kit/index.ts': '',
      'dep.js': '',
      'x.ts': "import '#dep';\nimport '#lib/a';\nimport '#sources/kit';\nimport '#gone';\nimport '#none';",
    },
    imports: [
      'x.ts:1 #dep -> dep.js',
      'x.ts:2 #lib/a -> src/lib/a.ts',
      'x.ts:3 #sources/kit -> src/kit/index.ts',
      'x.ts:4 #gone -> (an entry of imports in package.json that leads to no file)',
      'x.ts:5 #none -> (no entry of imports in package.json fits)',
    ],
  },
  {
    title: 'customary aliases lead to files that are there, and nowhere else',
    files: {
      'package.json': json({ dependencies: { config: '1' } }),
      'src/a.js':
        "import '@/b';\nimport '~/b';\nimport 'b';\nimport 'config';\nimport '/src/b.js';\nimport '@/none';\nimport '/none'",
      'src/b.js': '',
      'config/index.js': '',
    },
    imports: [
      'src/a.js:1 @/b -> src/b.js',
      'src/a.js:2 ~/b -> src/b.js',
      'src/a.js:3 b -> package b',
      'src/a.js:4 config -> package config',
      'src/a.js:5 /src/b.js -> src/b.js',
      'src/a.js:6 @/none -> (an alias that no configuration here explains)',
      'src/a.js:7 /none -> (an absolute path)',
    ],
  },
  {
    title: 'every way to import is found, and nothing else',
    files: {
      'a.ts': [
        '/// <reference path="b.ts" />',
        '/// <reference types="node" />',
        "import x, { y as z, type T } from './b';",
        "import type { U } from './b';",
        "export * as all from './b';",
        "export { x } from './b';",
        "import c = require('./b');",
        "const d = await import('./b');",
        "let e: import('./b').T; let f: typeof import('./b');",
        "require.resolve('./b'); new URL('b.ts', import.meta.url);",
        "import(`./b`); import(`./${x}`); require(name); import('./' + x); import('./b', { with: {} });",
        "// import './comment'",
        "const s = \"import './string'\", r = /require('.\\/regex')/, t = `import './template'`;",
        "jest.mock('./mock'); obj.require('./method'); obj.import('./method'); import.meta.env;",
        "const { require: q } = { require: 1 }; label: import './b' with { type: 'json' };",
        "declare module './augmented' { import g from './b'; }",
      ].join('\n'),
      'b.ts': '',
    },
    imports: [
      'a.ts:1 ./b.ts -> b.ts',
      'a.ts:2 node -> package @types/node',
      ...[3, 4, 5, 6, 7, 8, 9, 9, 10].map((line) => `a.ts:${line} ./b -> b.ts`),
      'a.ts:10 b.ts -> b.ts',
      ...[11, 11, 15, 16].map((line) => `a.ts:${line} ./b -> b.ts`),
    ],
  },
  {
    title: 'elements, generics, regular expressions and divisions do not hide imports',
    files: {
      'a.tsx': [
        "const one = <T,>(x: T) => <A b={<C />} {...d}>it's /* {import_('./no')} {e} <F.G>`</F.G></A>;",
        "const two = a / b / c; const three = x.map(/'/g); if (x) /[/'\"]/.test(y);",
        "function four<T extends U>(x: T): x is V { return a < b && c > d; } const five = <>{`${<i>'</i>}`}</>;",
        "type Six = <T>(x: T) => void; interface Seven { <T>(x: T): void; eight: Array<Map<string, '`'>>; }",
        "const nine = x! / 2; const ten = y++ / 3; const eleven = `${`${'}'}`}`; const k = <J>{a}</J> / 2;",
        "import './b';",
      ].join('\n'),
      'b.js': "const a = <div>// don't</div>;\nrequire('./a');",
    },
    imports: ['a.tsx:6 ./b -> b.js', 'b.js:2 ./a -> a.tsx'],
  },
  {
    title: 'the scripts of components are read',
    files: {
      'a.vue':
        '<template>import \'./no\'</template>\n<script src="./b.js"></script>\n<script setup lang="ts">\nimport X from \'./c.vue\';\nlet y = <any>z;\n</script>',
      'b.js': '',
      'c.vue': '',
      'd.svelte': "<script>\n  import C from './c.vue';\n</script>\n{#if x}import './no'{/if}",
      'e.astro': "---\nimport C from './c.vue';\n---\n<C />\n<script>\nimport './b.js';\n</script>",
    },
    imports: [
      'a.vue:2 ./b.js -> b.js',
      'a.vue:4 ./c.vue -> c.vue',
      'd.svelte:2 ./c.vue -> c.vue',
      'e.astro:2 ./c.vue -> c.vue',
      'e.astro:6 ./b.js -> b.js',
    ],
  },
  {
    title: 'manifests made to hurt do no harm',
    files: {
      'package.json':
        '{"name":"__proto__","exports":{"__proto__":"./a.js",".":{"a":{"b":{"c":{"d":"./a.js"}}}}},"dependencies":[1],"workspaces":7}',
      'tsconfig.json': json({
        extends: './b.json',
        compilerOptions: { paths: { '*': ['*'], x: 'y', '': [] } },
      }),
      'b.json': json({ extends: ['./tsconfig.json', './b.json'], references: 1 }),
      'deep/package.json': '['.repeat(50_000),
      'deep/tsconfig.json': '{"references":[{"path":"."},{"path":"../.."},null]}',
      'deep/a.ts': "import '__proto__';\nimport 'constructor';\nimport './toString';",
      'a.js': '',
    },
    imports: [
      'deep/a.ts:1 __proto__ -> a.js',
      'deep/a.ts:2 constructor -> package constructor',
      'deep/a.ts:3 ./toString -> (no such file)',
    ],
  },
];

importLanguageContract(TRIED, 'x.tsx', CASES);

describe('definitions', () => {
  it('are the classes, functions, types and variables at the top, with their members', async () => {
    const text = [
      'export default class A<T extends { x: 1 }> extends B<{ y: 2 }> {',
      '  static #hidden = 1;',
      '  private readonly map: Map<string, number> = new Map<string, number>();',
      '  constructor(private x: number) { super(); }',
      '  get value(): { a: 1 } { return { a: 1 }; }',
      '  async *items() {}',
      '  static { f(); }',
      '}',
      'function f(): { a: 1 } {',
      '  const local = 1;',
      '}',
      'export const g = async (x: number): Promise<void> => {}, h = new Map<string, X>(), { i, j: [k], ...l } = m',
      'export type N = { a: 1 }',
      '  | { b: 2 }',
      'interface O { p(): void }',
      'export enum Q { r }',
      'declare global { interface Window { s: 1 } }',
      'export namespace T.U { export function v() {} }',
      'export { f as w }',
      '@Decorated({ x: 1 })',
      'export abstract class X { abstract y(): void }',
    ].join('\n');
    expect(await definitionsOf(TRIED, 'a.ts', text)).toEqual([
      'A class 1-8',
      '-A.#hidden property 2-2',
      '-A.map property 3-3',
      'A.constructor method 4-4',
      'A.value method 5-5',
      'A.items method 6-6',
      'f function 9-11',
      'g function 12-12',
      'h constant 12-12',
      'i constant 12-12',
      'k constant 12-12',
      'l constant 12-12',
      'N type 13-14',
      '-O interface 15-15',
      'Q enum 16-16',
      '-Window interface 17-17',
      'T.U namespace 18-18',
      'T.U.v function 18-18',
      'X class 20-21',
      'X.y method 21-21',
    ]);
  });

  it('are exported where CommonJS says so', async () => {
    const text =
      "'use strict'\nfunction a() {}\nfunction b() {}\nconst c = require('c')\nclass D {}\nmodule.exports = { a, e: D }\nexports.c = c\n";
    expect(await definitionsOf(TRIED, 'a.js', text)).toEqual([
      'a function 2-2',
      '-b function 3-3',
      'c constant 4-4',
      'D class 5-5',
    ]);
  });
});

describe('facts', () => {
  it('hold the names that are taken, and the names that are used', async () => {
    const facts = await factsOf(
      TRIED,
      'a.tsx',
      "import d, * as n from 'x';\nimport { a as b, default as c, type T } from 'y';\nexport { e } from 'z';\nconst f = <G.H i={j.k} />;",
    );
    expect(facts.imports.map(({ names }) => names)).toEqual([['default', '*'], ['a', 'default', 'T'], ['e']]);
    expect(facts.references.filter((name) => !['as', 'from', 'type'].includes(name)).join(' ')).toBe(
      'd n a b c T e f G H j k',
    );
  });

  it('say which imports vanish when the code is compiled', async () => {
    const text =
      "import type A from 'a';\nimport { type B } from 'b';\nimport { type C, c } from 'c';\nexport type { D } from 'd';\nimport type, { e } from 'e';\nimport type from 'f';";
    const { imports } = await factsOf(TRIED, 'a.ts', text);
    expect(imports.map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual([
      ['a', true],
      ['b', true],
      ['c', undefined],
      ['d', true],
      ['e', undefined],
      ['f', undefined],
    ]);
  });

  it('take no longer for text that looks like elements over and over', async () => {
    const time = async (count: number): Promise<number> => {
      const text = 'a = <b c d>{'.repeat(count);
      const started = performance.now();
      await factsOf(TRIED, 'a.jsx', text);
      return performance.now() - started;
    };
    await time(2_000);
    const [short, long] = [await time(4_000), await time(64_000)];
    expect(long).toBeLessThan(16 * 8 * Math.max(short, 2));
  });
});
