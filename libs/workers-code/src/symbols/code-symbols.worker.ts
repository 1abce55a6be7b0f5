import { Inject } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { defaultsOf } from '#settings';
import { CODE_SYMBOLS_ANSWERS } from './code-symbols-answers.js';
import { analysisSettings } from '../analysis-options.js';
import { classifyTree } from '../classified-tree.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeImports } from '../imports/code-imports.js';
import { selectSourceFiles } from '../parsing/source-files.js';
import { SourceReader } from '../parsing/source-reader.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import { buildCodeSymbols } from './build-code-symbols.js';
import type { CodeSymbols } from './code-symbols.js';
import { summariseSymbols } from './summarise-symbols.js';

/** Gives `CodeSymbols`: what files define, and which other files use it where names decide that. */
@Worker({
  key: 'code_symbols',
  description:
    'Definitions with kind, lines and whether others can reach them, and which files use them where names decide it.',
  requires: ['code_imports'],
  cache: 'repository',
  answers: CODE_SYMBOLS_ANSWERS,
})
export class CodeSymbolsWorker implements RunnableWorker<Record<string, never>, CodeSymbols> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  /** Nothing but the repository decides the result. */
  buildInput(): Record<string, never> {
    return {};
  }

  async run(_input: Record<string, never>, context: WorkerContext): Promise<WorkerResult<CodeSymbols>> {
    const { fs } = await context.repository();
    const { signal } = context;
    const analysis = { ...defaultsOf(analysisSettings), ...this.options.analysis };
    const yielder = new EventLoopYielder(analysis.sliceMs, signal);
    const tree = await this.reader.list(fs, { maxEntries: analysis.maxEntries, yielder, signal });
    const classified = await classifyTree(fs, tree, yielder);
    const { files } = await selectSourceFiles(classified, this.reader.options, yielder);
    let passes = 0;
    const value = await buildCodeSymbols({
      imports: context.result<CodeImports>('code_imports'),
      yielder,
      ...(this.options.symbols === undefined ? {} : { options: this.options.symbols }),
      eachFacts: async (visit, references) => {
        await context.emit.progress(5 + 45 * passes, passes === 0 ? 'Reading definitions' : 'Reading uses');
        passes += 1;
        await this.reader.read({
          fs,
          files,
          references: () => references,
          signal,
          onSource: (index, source) => {
            const path = files[index]?.path;
            if (path !== undefined && source.kind === 'facts') visit(path, source.facts);
          },
          yieldIfDue: () => yielder.yieldIfDue(),
        });
      },
    });
    const lines = summariseSymbols(value);
    for (const line of lines) await context.emit.log(line);
    const message = lines.join('\n');
    return { value, message, clientView: { phase: 'symbols', content: { kind: 'text', text: message } } };
  }
}
