import { Inject } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { defaultsOf } from '#settings';
import { INFRA_CONTEXT_ANSWERS } from './infra-context-answers.js';
import { analysisSettings } from '../analysis-options.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { SourceReader } from '../parsing/source-reader.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import { analyseInfra } from './analyse-infra.js';
import type { InfraContext } from './infra-context.js';
import { infraView } from './infra-view.js';
import { summariseInfra } from './summarise-infra.js';

/** Gives `InfraContext`: what the code runs in and talks to, each with file and line. */
@Worker({
  key: 'infra_context',
  description:
    'Containers, CI, deployment, databases, queues, external services and environment variables, each with file and line.',
  cache: 'repository',
  answers: INFRA_CONTEXT_ANSWERS,
})
export class InfraContextWorker implements RunnableWorker<Record<string, never>, InfraContext> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  /** Nothing but the repository decides the result. */
  buildInput(): Record<string, never> {
    return {};
  }

  async run(_input: Record<string, never>, context: WorkerContext): Promise<WorkerResult<InfraContext>> {
    const { fs, name } = await context.repository();
    const { analysis, infra } = this.options;
    const { maxEntries, sliceMs } = { ...defaultsOf(analysisSettings), ...analysis };
    const { signal } = context;
    const yielder = new EventLoopYielder(sliceMs, signal);
    const tree = await this.reader.list(fs, { maxEntries, yielder, signal });
    const value = await analyseInfra({
      fs,
      reader: this.reader,
      tree,
      signal,
      onProgress: (percent, message) => context.emit.progress(percent, message),
      ...(analysis === undefined ? {} : { analysis }),
      ...(infra === undefined ? {} : { options: infra }),
    });
    const lines = summariseInfra(value);
    for (const line of lines) await context.emit.log(line);
    return { value, message: lines.join('\n'), clientView: infraView(name, value) };
  }
}
