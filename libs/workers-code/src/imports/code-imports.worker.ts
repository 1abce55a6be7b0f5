import { Inject } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { CODE_IMPORTS_ANSWERS } from './code-imports-answers.js';
import { SourceReader } from '../parsing/source-reader.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import { analyseImports } from './analyse-imports.js';
import type { CodeImports } from './code-imports.js';
import { summariseImports } from './summarise-imports.js';

/** Gives `CodeImports`: every import with file, line and kind, and what it means. */
@Worker({
  key: 'code_imports',
  description:
    'Every import with its file, line and kind, and what it resolves to: a file of the repository, a package, the standard library, or nothing, with the reason.',
  cache: 'repository',
  answers: CODE_IMPORTS_ANSWERS,
})
export class CodeImportsWorker implements RunnableWorker<Record<string, never>, CodeImports> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  /** Nothing but the repository decides the result. */
  buildInput(): Record<string, never> {
    return {};
  }

  async run(_input: Record<string, never>, context: WorkerContext): Promise<WorkerResult<CodeImports>> {
    const { fs } = await context.repository();
    const { analysis, imports } = this.options;
    const value = await analyseImports({
      fs,
      reader: this.reader,
      signal: context.signal,
      onProgress: ({ percent, message }) => context.emit.progress(percent, message),
      ...(analysis === undefined ? {} : { analysis }),
      ...(imports === undefined ? {} : { options: imports }),
    });
    const lines = summariseImports(value);
    for (const line of lines) await context.emit.log(line);
    const message = lines.join('\n');
    return { value, message, clientView: { phase: 'imports', content: { kind: 'text', text: message } } };
  }
}
