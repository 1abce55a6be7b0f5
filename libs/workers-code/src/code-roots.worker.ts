import { Inject } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { CODE_ROOTS_ANSWERS } from './code-roots-answers.js';
import { analyseCodeRoots } from './analyse-code-roots.js';
import type { CodeRoots } from './code-roots.js';
import { codeRootsView } from './code-roots-view.js';
import { SourceReader } from './parsing/source-reader.js';
import { summariseCodeRoots } from './summarise-code-roots.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from './workers-code-options.js';

/** Progress goes out only when it has moved by so many percent. */
const PROGRESS_STEP = 5;

/** Gives `CodeRoots`: where the code, its libraries, settings, build and tests lie, and in which languages. */
@Worker({
  key: 'code_roots',
  description:
    'Source, library, config, build and test roots of a repository, its languages with file and line counts, manifests and entry points.',
  cache: 'repository',
  answers: CODE_ROOTS_ANSWERS,
})
export class CodeRootsWorker implements RunnableWorker<Record<string, never>, CodeRoots> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  /** Nothing but the repository decides the result. */
  buildInput(): Record<string, never> {
    return {};
  }

  async run(_input: Record<string, never>, context: WorkerContext): Promise<WorkerResult<CodeRoots>> {
    const repository = await context.repository();
    let shown = -PROGRESS_STEP;
    const value = await analyseCodeRoots({
      fs: repository.fs,
      reader: this.reader,
      signal: context.signal,
      ...(this.options.analysis === undefined ? {} : { options: this.options.analysis }),
      onProgress: async ({ percent, message }) => {
        if (percent < shown + PROGRESS_STEP && percent < 100) return;
        shown = percent;
        await context.emit.progress(percent, message);
      },
    });
    const lines = summariseCodeRoots(value);
    for (const line of lines) await context.emit.log(line);
    return { value, message: lines.join('\n'), clientView: codeRootsView(repository.name, value) };
  }
}
