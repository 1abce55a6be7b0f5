import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { boundModule, RepositoryFolder, WorkerHarness } from '#worker-testing';
import { WORKERS_CODE_OPTIONS } from '../workers-code-options.js';
import { WorkersCodeModule } from '../workers-code.module.js';
import type { CodeImports } from './code-imports.js';
import { CodeImportsWorker } from './code-imports.worker.js';

const FILES = {
  'package.json': '{ "name": "shop", "dependencies": { "left-pad": "1" } }',
  'src/a.ts': "import { b } from './b.js';\nimport pad from 'left-pad';\nimport fs from 'node:fs';\n",
  'src/b.ts': "import './gone';\nexport const b = 1;\n",
  'src/a.spec.ts': "import './a';\n",
  'vendor/x.js': 'x;\n',
  'binary.js': Buffer.from([0x61, 0, 0, 1]),
};

describe('code_imports', () => {
  let module: TestingModule;
  let folder: RepositoryFolder;
  let harness: WorkerHarness;
  let worker: CodeImportsWorker;

  async function start(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    folder = await RepositoryFolder.create(files);
    harness = await WorkerHarness.open({ repository: folder.path });
  }

  beforeEach(async () => {
    module = await Test.createTestingModule({
      imports: [boundModule([WORKERS_CODE_OPTIONS, { parsing: { threads: 1 } }]), WorkersCodeModule],
    }).compile();
    worker = module.get(CodeImportsWorker);
  });

  afterEach(async () => {
    await harness.close();
    await folder.remove();
    await module.close();
  });

  it('gives every import with its file, line and target, and says what was skipped', async () => {
    await start(FILES);
    const { result, events, logs } = await harness.run(worker);
    const { files, imports, skipped, totals } = result.value;
    expect(files.map(({ path, language, isTest }) => [path, language, isTest])).toEqual([
      ['src/a.spec.ts', 'TypeScript', true],
      ['src/a.ts', 'TypeScript', false],
      ['src/b.ts', 'TypeScript', false],
    ]);
    expect(imports.map(({ from, line, target }) => [files[from]?.path, line, target])).toEqual([
      ['src/a.spec.ts', 1, { kind: 'file', path: 'src/a.ts' }],
      ['src/a.ts', 1, { kind: 'file', path: 'src/b.ts' }],
      ['src/a.ts', 2, { kind: 'package', name: 'left-pad' }],
      ['src/a.ts', 3, { kind: 'standard', name: 'node:fs' }],
      ['src/b.ts', 1, { kind: 'unresolved', reason: 'no such file' }],
    ]);
    expect(skipped).toEqual([
      { path: 'binary.js', reason: 'not text' },
      { path: 'vendor/x.js', reason: 'third-party code that was copied in' },
    ]);
    expect(totals).toMatchObject({ imports: 5, toFiles: 2, toPackages: 1, toStandard: 1, unresolved: 1 });
    expect(result.message).toContain('5 imports in 3 files');
    expect(logs.join('\n')).toContain('1 not text');
    expect(events.findLast(({ kind }) => kind === 'progress')).toEqual(
      expect.objectContaining({ percent: 100 }),
    );
    expect(JSON.parse(JSON.stringify(result.value))).toEqual(result.value);
  });

  it('stops with the reason of its signal', async () => {
    await start(FILES);
    const cancel = new AbortController();
    cancel.abort(new Error('enough'));
    await expect(harness.run(worker, { signal: cancel.signal })).rejects.toThrow('enough');
  });

  it('leaves the event loop free while many files are read', async () => {
    const body = Array.from(
      { length: 200 },
      (_each, line) => `import { x${line} } from './f${line}.js';`,
    ).join('\n');
    await start(
      Object.fromEntries(
        Array.from({ length: 400 }, (_each, index) => [`src/f${index}.ts`, `// ${index}\n${body}`]),
      ),
    );
    let turns = 0;
    let on = true;
    const turn = (): void => {
      turns += 1;
      if (on) setImmediate(turn);
    };
    setImmediate(turn);
    const { result } = await harness.run(worker);
    on = false;
    const value: CodeImports = result.value;
    expect(value.totals).toMatchObject({ files: 400, imports: 80_000, toFiles: 80_000 });
    expect(turns).toBeGreaterThan(100);
  });
});
