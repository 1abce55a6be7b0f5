import { Inject } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { defaultsOf } from '#settings';
import { CODE_SPECS_ANSWERS } from './code-specs-answers.js';
import type { CodeRoots } from '../code-roots.js';
import { analysisSettings } from '../analysis-options.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { SourceReader } from '../parsing/source-reader.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import { analyseSpecs } from './analyse-specs.js';
import type { CodeSpecs } from './code-specs.js';
import { summariseSpecs } from './summarise-specs.js';

/** Gives `CodeSpecs`: packages, workspaces and aliases, and how imports are written here. */
@Worker({
  key: 'code_specs',
  description:
    'Languages, build systems, packages, workspaces and import aliases, and how imports are written in each language.',
  requires: ['code_roots'],
  cache: 'repository',
  answers: CODE_SPECS_ANSWERS,
})
export class CodeSpecsWorker implements RunnableWorker<Record<string, never>, CodeSpecs> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  /** Nothing but the repository decides the result. */
  buildInput(): Record<string, never> {
    return {};
  }

  async run(_input: Record<string, never>, context: WorkerContext): Promise<WorkerResult<CodeSpecs>> {
    const { fs } = await context.repository();
    const { analysis, specs } = this.options;
    const { maxEntries, sliceMs } = { ...defaultsOf(analysisSettings), ...analysis };
    const { signal } = context;
    const yielder = new EventLoopYielder(sliceMs, signal);
    const tree = await this.reader.list(fs, { maxEntries, yielder, signal });
    const value = await analyseSpecs({
      fs,
      tree,
      roots: context.result<CodeRoots>('code_roots'),
      signal,
      onProgress: (percent, message) => context.emit.progress(percent, message),
      ...(analysis === undefined ? {} : { analysis }),
      ...(specs === undefined ? {} : { options: specs }),
    });
    const lines = summariseSpecs(value);
    for (const line of lines) await context.emit.log(line);
    const message = lines.join('\n');
    return { value, message, clientView: { phase: 'specs', content: { kind: 'text', text: message } } };
  }
}
