import { Test } from '@nestjs/testing';
import { boundModule, RepositoryFolder, WorkerHarness } from '#worker-testing';
import { WORKERS_CODE_OPTIONS } from '../workers-code-options.js';
import { WorkersCodeModule } from '../workers-code.module.js';
import type { CodeImports } from './code-imports.js';
import { CodeImportsWorker } from './code-imports.worker.js';
import { targetInWords } from './testing/import-lines.js';

/** What the worker `code_imports` gave for a repository. */
export interface WorkerImports {
  /** `path:line specifier -> target`, in the order of files and lines. */
  readonly lines: readonly string[];
  readonly value: CodeImports;
  readonly message: string;
}

/** Runs the worker `code_imports`, as users get it, over files, `path -> content`. */
export async function importsOfFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<WorkerImports> {
  await using folder = await RepositoryFolder.create(files);
  return await importsOfFolder(folder.path);
}

/** The same over a folder that is there. */
export async function importsOfFolder(repository: string): Promise<WorkerImports> {
  const module = await Test.createTestingModule({
    imports: [boundModule([WORKERS_CODE_OPTIONS, { parsing: { threads: 1 } }]), WorkersCodeModule],
  }).compile();
  try {
    await using harness = await WorkerHarness.open({ repository });
    const { result } = await harness.run(module.get(CodeImportsWorker));
    const { value, message = '' } = result;
    const lines = value.imports.map(
      ({ from, line, specifier, target }) =>
        `${value.files[from]?.path ?? ''}:${line} ${specifier} -> ${targetInWords(target)}`,
    );
    return { lines, value, message };
  } finally {
    await module.close();
  }
}
