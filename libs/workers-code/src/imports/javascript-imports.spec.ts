import { describe, expect, it } from '@jest/globals';
import { importsOfFiles } from './worker-imports.contract.js';

const json = (value: unknown): string => JSON.stringify(value);

/** Title, files, and all imports that the worker gives. */
const CASES: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    'an undeclared package is no file of its name',
    {
      'package.json': json({ name: 'app', dependencies: {} }),
      'src/lodash.ts': "import 'lodash';\nimport 'lodash/fp';",
      'src/lodash/fp.js': '',
      'src/react/a.js': "import 'react';\nimport './index.js';",
      'src/react/index.js': "import './a.js';",
      'src/chalk.js': "require('chalk');",
      'debug.js': "require('debug');\nrequire('./debug');",
    },
    [
      'debug.js:1 debug -> package debug',
      'debug.js:2 ./debug -> debug.js',
      'src/chalk.js:1 chalk -> package chalk',
      'src/lodash.ts:1 lodash -> package lodash',
      'src/lodash.ts:2 lodash/fp -> package lodash',
      'src/react/a.js:1 react -> package react',
      'src/react/a.js:2 ./index.js -> src/react/index.js',
      'src/react/index.js:1 ./a.js -> src/react/a.js',
    ],
  ],
  [
    'a bare name leads to an own file by what declares it: baseUrl, paths, imports, a workspace, exports',
    {
      'package.json': json({ name: 'top', workspaces: ['packages/*'], imports: { '#in': './in.js' } }),
      'in.js': "import '#in';",
      'based/jsconfig.json': json({ compilerOptions: { baseUrl: '.', paths: { p: ['./q.js'] } } }),
      'based/lodash.js': "import 'lodash';\nimport 'p';",
      'based/q.js': '',
      'packages/kit/package.json': json({ name: 'kit', exports: './main.js' }),
      'packages/kit/main.js': "import 'kit';\nimport 'plain';",
      'packages/plain/package.json': json({ name: 'plain', main: 'main.js' }),
      'packages/plain/main.js': "import 'plain';",
      'alone/package.json': json({ name: 'alone', main: 'main.js' }),
      'alone/main.js': "import 'alone';",
      'self/package.json': json({
        name: 'self',
        exports: { '.': './main.js' },
        devDependencies: { self: '1' },
      }),
      'self/main.js': "import 'self';",
    },
    [
      'alone/main.js:1 alone -> package alone',
      'based/lodash.js:1 lodash -> based/lodash.js',
      'based/lodash.js:2 p -> based/q.js',
      'in.js:1 #in -> in.js',
      'packages/kit/main.js:1 kit -> packages/kit/main.js',
      'packages/kit/main.js:2 plain -> packages/plain/main.js',
      'packages/plain/main.js:1 plain -> packages/plain/main.js',
      'self/main.js:1 self -> self/main.js',
    ],
  ],
  [
    'workspaces are named by braces, groups, negated groups and classes',
    {
      'package.json': json({
        workspaces: ['tools/{a,b}', 'libs/@(one|two)', 'packages/!(excluded)', 'pk/[xy]', '!packages/out'],
      }),
      ...Object.fromEntries(
        ['tools/a', 'tools/b', 'tools/c', 'libs/one', 'libs/six', 'packages/in', 'packages/excluded']
          .concat(['packages/out', 'pk/x', 'pk/z'])
          .flatMap((folder) => [
            [`${folder}/package.json`, json({ name: folder.replace('/', '-'), main: 'i.js' })],
            [`${folder}/i.js`, ''],
          ]),
      ),
      'use.js': [
        ...['tools-a', 'tools-b', 'tools-c', 'libs-one', 'libs-six', 'packages-in', 'packages-excluded'],
        ...['packages-out', 'pk-x', 'pk-z'],
      ]
        .map((name) => `import '${name}';`)
        .join('\n'),
    },
    [
      'use.js:1 tools-a -> tools/a/i.js',
      'use.js:2 tools-b -> tools/b/i.js',
      'use.js:3 tools-c -> package tools-c',
      'use.js:4 libs-one -> libs/one/i.js',
      'use.js:5 libs-six -> package libs-six',
      'use.js:6 packages-in -> packages/in/i.js',
      'use.js:7 packages-excluded -> package packages-excluded',
      'use.js:8 packages-out -> package packages-out',
      'use.js:9 pk-x -> pk/x/i.js',
      'use.js:10 pk-z -> package pk-z',
    ],
  ],
  [
    'pnpm-workspace.yaml may write its list on one line, lerna.json has one of its own',
    {
      'a/pnpm-workspace.yaml': 'catalog:\n  x: 1\npackages: ["p/{q,r}", \'!p/r\']\n',
      'a/p/q/package.json': json({ name: 'q', main: 'i.js' }),
      'a/p/q/i.js': '',
      'a/p/r/package.json': json({ name: 'r', main: 'i.js' }),
      'a/p/r/i.js': '',
      'a/use.js': "import 'q';\nimport 'r';",
      'b/lerna.json': json({ packages: ['m/+(s)'] }),
      'b/m/s/package.json': json({ name: 's', main: 'i.js' }),
      'b/m/s/i.js': '',
      'b/use.js': "import 's';",
    },
    ['a/use.js:1 q -> a/p/q/i.js', 'a/use.js:2 r -> package r', 'b/use.js:1 s -> b/m/s/i.js'],
  ],
  [
    'an entry of exports that is null is shut',
    {
      'package.json': json({ workspaces: ['kit', 'use'] }),
      'kit/package.json': json({
        name: 'kit',
        exports: {
          '.': { browser: null, default: './main.js' },
          './parts/*': './parts/*.js',
          './parts/hidden/*': null,
          './hidden': null,
          './half': { import: null, require: './half.js', default: './half.js' },
          './list': [null, './main.js'],
        },
      }),
      'kit/main.js': '',
      'kit/half.js': '',
      'kit/hidden.js': '',
      'kit/parts/a.js': '',
      'kit/parts/hidden/b.js': '',
      'use/package.json': json({ name: 'use', dependencies: { kit: '*' } }),
      'use/a.js': ['', '/parts/a', '/parts/hidden/b', '/hidden', '/half', '/list']
        .map((subpath) => `import 'kit${subpath}';`)
        .concat("require('kit/half');")
        .join('\n'),
    },
    [
      'use/a.js:1 kit -> kit/main.js',
      'use/a.js:2 kit/parts/a -> kit/parts/a.js',
      'use/a.js:3 kit/parts/hidden/b -> (not among the exports of a package of this repository)',
      'use/a.js:4 kit/hidden -> (not among the exports of a package of this repository)',
      'use/a.js:5 kit/half -> (not among the exports of a package of this repository)',
      'use/a.js:6 kit/list -> kit/main.js',
      'use/a.js:7 kit/half -> kit/half.js',
    ],
  ],
  [
    'deno.json maps names to files, packages and other hosts, and links the members of a workspace',
    {
      'deno.json': json({
        workspace: ['./add', 'packages/*'],
        imports: {
          '@std/path': 'jsr:@std/path@^1',
          chalk: 'npm:chalk@5',
          '$lib/': './lib/',
          main: './lib/main.ts',
          gone: './lib/gone.ts',
          'lib-on-host/': 'https://deno.land/x/lib/',
        },
        scopes: { './old/': { main: './lib/old-main.ts' } },
      }),
      'lib/main.ts': '',
      'lib/old-main.ts': '',
      'mod.ts': [
        ...['@std/path', '@std/path/posix', 'chalk', '$lib/main.ts', 'main', 'gone', 'lib-on-host/a.ts'],
        ...['@my/add', '@my/sub/deep', 'jsr:@my/add@1', 'unmapped'],
      ]
        .map((name) => `import '${name}';`)
        .join('\n'),
      'old/a.ts': "import 'main';",
      'add/deno.jsonc':
        '{ // a member\n "name": "@my/add", "exports": "./mod.ts", "imports": { "main": "./own.ts" }, }',
      'add/mod.ts': "import 'main';\nimport 'chalk';",
      'add/own.ts': '',
      'packages/sub/deno.json': json({ name: '@my/sub', exports: { '.': './mod.ts', './deep': './d.ts' } }),
      'packages/sub/d.ts': '',
      'mapped/deno.json': json({ importMap: './maps/import_map.json' }),
      'mapped/maps/import_map.json': json({ imports: { x: '../x.ts' } }),
      'mapped/x.ts': "import 'x';",
    },
    [
      'add/mod.ts:1 main -> add/own.ts',
      'add/mod.ts:2 chalk -> package chalk',
      'mapped/x.ts:1 x -> mapped/x.ts',
      'mod.ts:1 @std/path -> package @std/path',
      'mod.ts:2 @std/path/posix -> package @std/path',
      'mod.ts:3 chalk -> package chalk',
      'mod.ts:4 $lib/main.ts -> lib/main.ts',
      'mod.ts:5 main -> lib/main.ts',
      'mod.ts:6 gone -> (an entry of an import map that leads to no file)',
      'mod.ts:7 lib-on-host/a.ts -> package https://deno.land',
      'mod.ts:8 @my/add -> add/mod.ts',
      'mod.ts:9 @my/sub/deep -> packages/sub/d.ts',
      'mod.ts:10 jsr:@my/add@1 -> add/mod.ts',
      'mod.ts:11 unmapped -> package unmapped',
      'old/a.ts:1 main -> lib/old-main.ts',
    ],
  ],
  [
    'sets of files are the files of the listing that fit',
    {
      'package.json': json({ name: 'app' }),
      'src/a.js': [
        "require.context('./pages', true, /\\.(js|ts)x?$/);",
        "require.context('./pages', false, /^\\.\\/.*\\.js$/);",
        "require.context('./pages');",
        'require.context(folder, true, /x/);',
        "require.context('./pages', true, /(a+)+$/);",
        "require.context('./none');",
      ].join('\n'),
      'src/b.ts': [
        "import.meta.glob('./pages/*.{js,ts}');",
        "import.meta.glob(['./pages/**/*.js', '!**/deep/**', '/src/[ab].*'], { eager: true });",
        'import.meta.glob(pattern);',
        "import.meta.globEager('./none/*.js');",
        "import.meta.webpackContext('./pages', { recursive: false, regExp: /\\.ts$/ });",
        "import.meta.glob('@alias/*.js');",
        'import.meta.url; import.meta.glob;',
      ].join('\n'),
      'src/pages/one.js': '',
      'src/pages/two.ts': '',
      'src/pages/deep/three.jsx': '',
      'src/pages/deep/four.js': '',
      'src/pages/readme.md': '',
    },
    [
      'src/a.js:1 ./pages -> src/pages/deep/four.js',
      'src/a.js:1 ./pages -> src/pages/deep/three.jsx',
      'src/a.js:1 ./pages -> src/pages/one.js',
      'src/a.js:1 ./pages -> src/pages/two.ts',
      'src/a.js:2 ./pages -> src/pages/one.js',
      ...['deep/four.js', 'deep/three.jsx', 'one.js', 'readme.md', 'two.ts'].map(
        (path) => `src/a.js:3 ./pages -> src/pages/${path}`,
      ),
      'src/a.js:4 (folder, true, /x/) -> (a set of files that only running the code tells)',
      'src/a.js:5 ./pages -> (a set of files by an expression that is not read)',
      'src/a.js:6 ./none -> (no file fits the pattern)',
      'src/b.ts:1 ./pages/*.{js,ts} -> src/pages/one.js',
      'src/b.ts:1 ./pages/*.{js,ts} -> src/pages/two.ts',
      'src/b.ts:2 ./pages/**/*.js -> src/pages/one.js',
      'src/b.ts:2 /src/[ab].* -> src/a.js',
      'src/b.ts:3 (pattern) -> (a set of files that only running the code tells)',
      'src/b.ts:4 ./none/*.js -> (no file fits the pattern)',
      'src/b.ts:5 ./pages -> src/pages/two.ts',
      'src/b.ts:6 @alias/*.js -> (a pattern of files that no configuration here explains)',
    ],
  ],
  [
    "AMD's lists are read; what only the loader's settings tell is named",
    {
      'package.json': json({ dependencies: { jquery: '3' } }),
      'a.js': [
        "define(['require', 'exports', './b', 'jquery', 'app/main', 'text!./t.html'], function (require) {",
        "  require('./c');",
        '});',
        "define('named', ['./b'], f);",
        "require(['./b', './gone'], function () {});",
        "requirejs(['./b']);",
        "customElements.define('x-y', ['./no']); define('z', {});",
      ].join('\n'),
      'b.js': '',
      'c.js': '',
      't.html': '',
    },
    [
      'a.js:1 ./b -> b.js',
      'a.js:1 jquery -> package jquery',
      'a.js:1 app/main -> (an AMD name, whose base folder only the loader knows)',
      'a.js:1 text!./t.html -> t.html',
      'a.js:2 ./c -> c.js',
      'a.js:4 ./b -> b.js',
      'a.js:5 ./b -> b.js',
      'a.js:5 ./gone -> (no such file)',
      'a.js:6 ./b -> b.js',
    ],
  ],
];

describe('code_imports of JavaScript and TypeScript', () => {
  it.each(CASES)('%s', async (_title, files, expected) => {
    const { lines } = await importsOfFiles(files);
    expect(lines).toEqual(expected);
  });
});
