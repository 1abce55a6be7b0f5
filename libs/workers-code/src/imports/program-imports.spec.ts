import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { boundModule, RepositoryFolder, WorkerHarness } from '#worker-testing';
import { CodeGraphWorker } from '../graph/code-graph.worker.js';
import { CodeRootsWorker } from '../code-roots.worker.js';
import { CodeSpecsWorker } from '../code-specs/code-specs.worker.js';
import { CodeSymbolsWorker } from '../symbols/code-symbols.worker.js';
import { WORKERS_CODE_OPTIONS } from '../workers-code-options.js';
import { WorkersCodeModule } from '../workers-code.module.js';
import { CodeImportsWorker } from './code-imports.worker.js';
import { importsOfFiles } from './worker-imports.contract.js';

const JS = "import '../lib/x.js';\n";

/** The first line of a program, its next lines, the file that they import, and the language. */
const PROGRAMS: readonly (readonly [string, string, string, string])[] = [
  ['#!/usr/bin/env node', JS, 'lib/x.js', 'JavaScript'],
  ['#!/usr/bin/node --no-warnings', "require('../lib/x');\n", 'lib/x.js', 'JavaScript'],
  ['#!/usr/bin/env -S node --no-warnings', JS, 'lib/x.js', 'JavaScript'],
  ['#!/usr/bin/env zx', JS, 'lib/x.js', 'JavaScript'],
  ['#!/usr/bin/env -S tsx', `const x: number = <number>y;\n${JS}`, 'lib/x.js', 'TypeScript'],
  ['#!/usr/bin/env -S npx tsx', JS, 'lib/x.js', 'TypeScript'],
  ['#!/usr/bin/env -S pnpm dlx ts-node', JS, 'lib/x.js', 'TypeScript'],
  ['#!/usr/bin/env -S node --import tsx', JS, 'lib/x.js', 'TypeScript'],
  ['#!/usr/bin/env -S node --import=tsx/esm', JS, 'lib/x.js', 'TypeScript'],
  ['#!/usr/bin/env -S MODE=x deno run --allow-net', JS, 'lib/x.js', 'TypeScript'],
  ['#!/usr/bin/env bun', JS, 'lib/x.js', 'TypeScript'],
  ['#!/usr/bin/env ruby', "require_relative '../lib/r'\n", 'lib/r.rb', 'Ruby'],
  ['#!/usr/bin/env -S bundle exec ruby', "require_relative '../lib/r'\n", 'lib/r.rb', 'Ruby'],
  ['#!/usr/bin/env php', "<?php require __DIR__ . '/../lib/p.php';\n", 'lib/p.php', 'PHP'],
  ['#!/usr/bin/python3.12', 'import q\n', 'bin/q.py', 'Python'],
  ['#!/usr/bin/env -S uv run --script', 'import q\n', 'bin/q.py', 'Python'],
];

describe('programs without an extension', () => {
  let module: TestingModule;

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [boundModule([WORKERS_CODE_OPTIONS, { parsing: { threads: 1 } }]), WorkersCodeModule],
    }).compile();
  });

  afterAll(() => module.close());

  it('have the imports of their language, whatever runs them', async () => {
    const { lines, value } = await importsOfFiles({
      ...Object.fromEntries(PROGRAMS.map(([first, rest], index) => [`bin/p${index}`, `${first}\n${rest}`])),
      'bin/data': 'not a program\n',
      'bin/shell': '#!/bin/sh\n. ../lib/x.js\n',
      'bin/q.py': '',
      'lib/x.js': '',
      'lib/r.rb': '',
      'lib/p.php': '<?php\n',
    });
    const read = value.files.map(({ path, language }) => `${path} ${language}`);
    const found = PROGRAMS.map(([first], index) => {
      const own = lines.filter((line) => line.startsWith(`bin/p${index}:`));
      const language = read.find((each) => each.startsWith(`bin/p${index} `))?.split(' ')[1];
      return [first, language, own.map((line) => line.replace(/^.* -> /, ''))];
    });
    expect(found).toEqual(PROGRAMS.map(([first, , target, language]) => [first, language, [target]]));
    expect(read.filter((each) => /^bin\/(data|shell)/.test(each))).toEqual([]);
  });

  it('are entries of the graph that lead on to what they import, and their definitions are symbols', async () => {
    await using folder = await RepositoryFolder.create({
      'package.json': '{ "name": "tool", "bin": "./bin/cli" }',
      'bin/cli': "#!/usr/bin/env node\nimport { x } from '../lib/x.js';\nexport function main() { x(); }\n",
      'lib/x.js': "import './y.js';\nexport function x() {}\n",
      'lib/y.js': '',
    });
    await using harness = await WorkerHarness.open({ repository: folder.path });
    const imports = (await harness.run(module.get(CodeImportsWorker))).result.value;
    const roots = (await harness.run(module.get(CodeRootsWorker))).result.value;
    const results = { code_imports: imports, code_roots: roots };
    const specs = (await harness.run(module.get(CodeSpecsWorker), { results })).result.value;
    const graph = await harness.run(module.get(CodeGraphWorker), {
      results: { ...results, code_specs: specs },
    });
    expect(graph.result.value.entryPoints.map(({ path, reaches }) => [path, reaches])).toEqual([
      ['bin/cli', 2],
    ]);
    const symbols = await harness.run(module.get(CodeSymbolsWorker), { results });
    expect(JSON.stringify(symbols.result.value)).toContain('"main"');
  });
});
