import { describe, expect, it } from '@jest/globals';
import { NodeRepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import { analyseCodeRoots } from '../analyse-code-roots.js';
import { analyseSpecs } from './analyse-specs.js';
import type { CodeSpecs } from './code-specs.js';
import type { SpecsOptions } from './specs-options.js';

async function specsOf(files: Record<string, string>, options: SpecsOptions = {}): Promise<CodeSpecs> {
  await using folder = await RepositoryFolder.create(files);
  const fs = new NodeRepoFs(folder.path);
  return await analyseSpecs({ fs, roots: await analyseCodeRoots({ fs }), options });
}

const forms = ({ languages }: CodeSpecs) =>
  languages.flatMap(({ name, imports }) =>
    imports.map(({ form, reach, count }) => [name, form, reach, count]),
  );

describe('analyseSpecs', () => {
  it.each([
    ['a.ts', "import { b } from './b';", 'import ... from', 'relative'],
    ['a.ts', "import {\n  b,\n} from 'react';", 'import ... from', 'other'],
    ['a.ts', "import type { B } from 'b';", 'import type ... from', 'other'],
    ['a.js', "const b = require('../b');", 'require()', 'relative'],
    ['a.py', 'from .b import c', 'from . import', 'relative'],
    ['a.py', 'import os', 'import', 'other'],
    ['a.go', 'package a\nimport (\n\t"fmt"\n)', 'import', 'other'],
    ['a.rs', 'use crate::b::C;', 'use crate::, super::, self::', 'relative'],
    ['A.java', 'import java.util.List;', 'import', 'other'],
    ['a.c', '#include "b.h"', '#include "..."', 'relative'],
    ['a.cpp', '#include <vector>', '#include <...>', 'other'],
    ['A.cs', 'using System.Text;', 'using', 'other'],
    ['a.rb', "require_relative 'b'", 'require_relative', 'relative'],
    ['a.php', '<?php\nuse Psr\\Log\\LoggerInterface;', 'use', 'other'],
  ])('tells how %s imports with %j', async (path, text, form, reach) => {
    const value = await specsOf({ [path]: `${text}\n` });
    expect(forms(value).map((each) => each.slice(1))).toEqual([[form, reach, 1]]);
  });

  it('knows imports of the own packages, modules and namespaces', async () => {
    const value = await specsOf({
      'go.mod': 'module example.com/kettle\n',
      'main.go': 'package main\nimport "example.com/kettle/boil"\n',
      'kettle/__init__.py': '',
      'kettle/boil.py': 'from kettle.heat import x\n',
      'app/Boil.cs': 'using Kettle.Heat;\nnamespace Kettle.Boil;\n',
      'app/Heat.cs': 'namespace Kettle.Heat;\n',
      'src/main/java/org/kettle/heat/Heat.java': 'import org.kettle.heat.Fire;\n',
    });
    expect(new Set(forms(value).map((each) => each[2]))).toEqual(new Set(['own']));
  });

  it('reads aliases with their lines, and applies them below their configuration alone', async () => {
    const value = await specsOf({
      'web/tsconfig.json':
        '{\n  // for the app\n  "compilerOptions": {\n    "baseUrl": ".",\n    "paths": {\n      "@/*": ["src/*"],\n    },\n  },\n}\n',
      'web/src/a.ts': "import '@/b';\nimport 'src/c';\n",
      'api/a.ts': "import '@/b';\n",
      'package.json':
        '{\n  "imports": {\n    "#lib/*": { "types": "./lib/*.d.ts", "default": "./lib/*.js" }\n  }\n}',
    });
    expect(value.aliases).toEqual([
      {
        pattern: '#lib/*',
        targets: ['lib/*.d.ts', 'lib/*.js'],
        from: 'imports of package.json',
        path: 'package.json',
        line: 3,
      },
      { pattern: '@/*', targets: ['web/src/*'], from: 'tsconfig paths', path: 'web/tsconfig.json', line: 6 },
      { pattern: '*', targets: ['web/*'], from: 'tsconfig baseUrl', path: 'web/tsconfig.json', line: 4 },
    ]);
    expect(forms(value).map((each) => each.slice(2))).toEqual([
      ['alias', 2],
      ['other', 1],
    ]);
  });

  it('finds the members of workspaces and which packages need each other', async () => {
    const value = await specsOf({
      'package.json': '{ "name": "root", "workspaces": ["packages/*", "!packages/old"] }',
      'packages/a/package.json': '{ "name": "@k/a", "dependencies": { "@k/b": "*", "x": "1" } }',
      'packages/b/package.json': '{ "name": "@k/b" }',
      'packages/old/package.json': '{ "name": "@k/old" }',
    });
    expect(value.workspaces).toEqual([
      {
        kind: 'npm',
        manifest: 'package.json',
        patterns: ['packages/*', '!packages/old'],
        members: ['packages/a', 'packages/b'],
      },
    ]);
    expect(value.packages.find(({ name }) => name === '@k/a')).toEqual({
      name: '@k/a',
      path: 'packages/a',
      kind: 'npm',
      manifest: 'packages/a/package.json',
      dependencies: 2,
      dependsOn: ['@k/b'],
    });
  });

  it('samples no more files than it may, and passes over configurations that cannot be parsed', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`src/f${index}.ts`, "import 'x';\n"]),
    );
    const value = await specsOf(
      { ...files, 'tsconfig.json': '{ "compilerOptions": ' },
      { maxSampledFiles: 5 },
    );
    expect(value.languages[0]).toMatchObject({ files: 20, sampledFiles: 5 });
    expect(value.aliases).toEqual([]);
  });
});
