import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { boundModule, RepositoryFolder, WorkerHarness } from '#worker-testing';
import { IMPORT_LANGUAGES } from '../languages/import-languages.js';
import { WORKERS_CODE_OPTIONS } from '../workers-code-options.js';
import { WorkersCodeModule } from '../workers-code.module.js';
import type { CodeImports } from './code-imports.js';
import { CodeImportsWorker } from './code-imports.worker.js';
import { ENCODING_CASES } from './testing/encoding-cases.js';
import { importLines } from './testing/import-lines.js';
import { REPOSITORY_CASES, type RepositoryCase } from './testing/repository-cases.js';

describe('code_imports', () => {
  let module: TestingModule;
  const languages = new Set<string>();

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [boundModule([WORKERS_CODE_OPTIONS, { parsing: { threads: 1 } }]), WorkersCodeModule],
    }).compile();
  });

  afterAll(() => module.close());

  async function importsOf(files: RepositoryCase['files']): Promise<CodeImports> {
    await using folder = await RepositoryFolder.create(files);
    await using harness = await WorkerHarness.open({ repository: folder.path });
    const { result } = await harness.run(module.get(CodeImportsWorker));
    return result.value;
  }

  it.each(REPOSITORY_CASES.map((each) => [each.title, each] as const))('finds %s', async (_title, each) => {
    const found = await importsOf(each.files);
    for (const { language } of found.files) languages.add(language);
    expect(importLines(found)).toEqual(each.imports);
  });

  it.each(ENCODING_CASES.map((each) => [each.title, each] as const))('reads %s', async (_title, each) => {
    expect(importLines(await importsOf(each.files))).toEqual(each.imports);
  });

  it('says which files are in no Unicode encoding', async () => {
    const { leftOut } = await importsOf({ 'a.js': Buffer.from('// f\xfcr\n', 'latin1'), 'b.js': '// für\n' });
    expect(leftOut).toEqual([
      '1 files are in no Unicode encoding and were read as what they say they are, or what fits best: windows-1252 (1).',
    ]);
  });

  it('is tried with every language whose imports are resolved', () => {
    expect([...languages].sort()).toEqual(IMPORT_LANGUAGES.flatMap((each) => each.languages).sort());
  });
});
