import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { boundModule, WorkerHarness } from '#worker-testing';
import { CodeRootsWorker } from './code-roots.worker.js';
import { analyseRepository } from './repository-overview.js';
import { importsOfFolder, type WorkerImports } from './imports/worker-imports.contract.js';
import { WORKERS_CODE_OPTIONS } from './workers-code-options.js';
import { WorkersCodeModule } from './workers-code.module.js';
import { NodeRepoFs } from '#sandbox';

const run = promisify(execFile);
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123456\n`;

const FILES = {
  '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
  'README.md': POINTER,
  'docs/README.md': '# Shop\n\nSells things to people who want them.\n',
  'assets/big.bin': POINTER,
  'src/model.js': POINTER,
  'shared/util.js': "import './deep.js';\n",
  'shared/deep.js': 'export {};\n',
  'shared/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  'packages/b/src/a.ts': [
    "import './util';",
    "import './util.js';",
    "import './all/deep.js';",
    "import './self/shared/deep.js';",
    "import './out.js';",
    "import './etc/passwd';",
    "import './circle.js';",
    "import '../../../libs/sub/index.js';",
    "import '../../../src/model.js';",
    "import '@/src/a';",
  ].join('\n'),
  'tools/main.py': 'import sub.core\n',
  'src/main.c': '#include "libs/sub/sub.h"\n',
  'go.mod': 'module example.com/shop\n',
  'main.go': 'package main\n\nimport "example.com/shop/libs/sub/part"\n\nfunc main() { part.Run() }\n',
};

const LINKS = {
  'packages/b/src/util.js': '../../../shared/util.js',
  'packages/b/src/all': '../../../shared',
  'packages/b/src/self': '../../..',
  'packages/b/src/out.js': '../../../../../outside.js',
  'packages/b/src/etc': '/etc',
  'packages/b/src/circle.js': './circle.js',
  'packages/b/tsconfig.json': '../../shared/tsconfig.json',
  'packages/b/shared': '../../shared',
};

describe('a repository with submodules, pointers of Git LFS and symbolic links', () => {
  let base: string;
  let module: TestingModule;
  let imports: WorkerImports;
  let repository: string;

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'missing-content-'));
    module = await Test.createTestingModule({
      imports: [boundModule([WORKERS_CODE_OPTIONS, { parsing: { threads: 1 } }]), WorkersCodeModule],
    }).compile();
    const library = join(base, 'library');
    await writeAll(library, { 'index.js': '', 'core.py': '' });
    await commit(library);
    const origin = join(base, 'origin');
    await writeAll(origin, FILES);
    for (const [path, target] of Object.entries(LINKS)) await symlink(target, join(origin, path));
    await git(origin, 'init', '--quiet');
    for (const path of ['libs/sub', 'tools/sub'])
      await git(origin, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, path);
    await commit(origin);
    repository = join(base, 'clone');
    await git(base, 'clone', '--quiet', '--no-recurse-submodules', origin, repository);
    imports = await importsOfFolder(repository);
  });

  afterAll(async () => {
    await module.close();
    await rm(base, { recursive: true });
  });

  it('has imports that follow the links inside of it to the real files, and name what is not there', () => {
    expect(imports.lines).toEqual([
      'main.go:3 example.com/shop/libs/sub/part -> (into submodule libs/sub, which is not checked out)',
      'packages/b/src/a.ts:1 ./util -> shared/util.js',
      'packages/b/src/a.ts:2 ./util.js -> shared/util.js',
      'packages/b/src/a.ts:3 ./all/deep.js -> shared/deep.js',
      'packages/b/src/a.ts:4 ./self/shared/deep.js -> shared/deep.js',
      'packages/b/src/a.ts:5 ./out.js -> (a symbolic link that leads out of the repository)',
      'packages/b/src/a.ts:6 ./etc/passwd -> (a symbolic link that leads out of the repository)',
      'packages/b/src/a.ts:7 ./circle.js -> (a symbolic link that leads round in a circle)',
      'packages/b/src/a.ts:8 ../../../libs/sub/index.js -> (into submodule libs/sub, which is not checked out)',
      'packages/b/src/a.ts:9 ../../../src/model.js -> src/model.js',
      'packages/b/src/a.ts:10 @/src/a -> packages/b/src/a.ts',
      'shared/util.js:1 ./deep.js -> shared/deep.js',
      'src/main.c:1 libs/sub/sub.h -> (into submodule libs/sub, which is not checked out)',
      'tools/main.py:1 sub.core -> (into submodule tools/sub, which is not checked out)',
    ]);
  });

  it('has its code read once, and no pointer as code', () => {
    const { files, skipped } = imports.value;
    expect(files.map(({ path }) => path)).toEqual([
      'main.go',
      'packages/b/src/a.ts',
      'shared/deep.js',
      'shared/util.js',
      'src/main.c',
      'tools/main.py',
    ]);
    expect(skipped).toEqual([{ path: 'src/model.js', reason: 'a pointer of Git LFS, not the file itself' }]);
  });

  it('is told with what is missing by name and count, in code_imports and code_roots', async () => {
    const sentences = [
      '2 Git submodules are not checked out: libs/sub, tools/sub.',
      '3 symbolic links were not followed: packages/b/src/circle.js leads round in a circle; ' +
        'packages/b/src/etc leads out of the repository; packages/b/src/out.js leads out of the repository.',
    ];
    expect(imports.value.leftOut).toEqual(sentences);
    expect(imports.message).toContain('2 Git submodules are not checked out');
    await using harness = await WorkerHarness.open({ repository });
    const { result, logs } = await harness.run(module.get(CodeRootsWorker));
    expect(result.value.missing).toEqual({
      submodules: ['libs/sub', 'tools/sub'],
      links: [
        { path: 'packages/b/src/circle.js', reason: 'leads round in a circle' },
        { path: 'packages/b/src/etc', reason: 'leads out of the repository' },
        { path: 'packages/b/src/out.js', reason: 'leads out of the repository' },
      ],
      lfsPointers: ['README.md', 'assets/big.bin', 'src/model.js'],
    });
    expect(result.value.symlinks).toBe(8);
    const pointers =
      '3 files are Git LFS pointers, whose content is not here: README.md, assets/big.bin, src/model.js.';
    expect(result.value.leftOut).toEqual([...sentences, pointers]);
    expect(logs).toEqual(expect.arrayContaining([...sentences, pointers]));
    expect(result.value.languages.find(({ name }) => name === 'JavaScript')?.files).toBe(2);
  });

  it('is described by the next README where one is a pointer', async () => {
    const { readme } = await analyseRepository({ fs: new NodeRepoFs(repository), name: 'shop' });
    expect(readme).toMatchObject({ path: 'docs/README.md', title: 'Shop' });
  });

  it('has the same tree however it is listed', async () => {
    const fs = new NodeRepoFs(repository);
    const here = await analyseRepository({ fs, name: 'shop' });
    await using harness = await WorkerHarness.open({ repository });
    const { result } = await harness.run(module.get(CodeRootsWorker));
    expect(here.code).toEqual(result.value);
  });
});

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const as = ['-c', 'user.name=Fixture', '-c', 'user.email=fixture@example.com'];
  await run('git', [...as, ...args], { cwd, env });
}

async function commit(folder: string): Promise<void> {
  await git(folder, 'init', '--quiet');
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '-m', 'all');
}
