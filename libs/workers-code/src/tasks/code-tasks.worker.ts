import { Inject } from '@nestjs/common';
import { GatewayError } from '#errors';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { defaultsOf } from '#settings';
import { CODE_TASKS_ANSWERS } from './code-tasks-answers.js';
import { analysisSettings } from '../analysis-options.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { fileRoles } from '../graph/file-roles.js';
import { sourceFromImports } from '../graph/source-from-imports.js';
import type { CodeImports } from '../imports/code-imports.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';
import { SourceReader } from '../parsing/source-reader.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import { buildCodeTasks } from './build-code-tasks.js';
import type { CodeTasks } from './code-tasks.js';
import { summariseTasks } from './summarise-tasks.js';
import { tasksSettings } from './tasks-options.js';
import { codeTasksView } from './tasks-view.js';

const LEAST_TASK_TOKENS = 1_000;
const MOST_TASK_TOKENS = 1_000_000;

interface Input {
  readonly taskTokens: number;
}

/** Gives `CodeTasks`: the code in pieces for a model, each after those that it needs. `params.task_tokens` sets their size. */
@Worker({
  key: 'code_tasks',
  description:
    'The code cut into pieces that a model can read, with token estimates, each after those that it needs; task_tokens sets their size.',
  requires: ['code_imports', 'code_symbols'],
  cache: 'repository',
  answers: CODE_TASKS_ANSWERS,
})
export class CodeTasksWorker implements RunnableWorker<Input, CodeTasks> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  buildInput({ params }: WorkerContext): Input {
    const given = params['task_tokens'] ?? '';
    if (given === '')
      return { taskTokens: this.options.tasks?.taskTokens ?? tasksSettings.taskTokens.default };
    const taskTokens = /^\d{1,9}$/.test(given) ? Number(given) : 0;
    if (taskTokens >= LEAST_TASK_TOKENS && taskTokens <= MOST_TASK_TOKENS) return { taskTokens };
    throw new GatewayError(
      'PARAM_INVALID',
      `task_tokens is a number from ${LEAST_TASK_TOKENS} to ${MOST_TASK_TOKENS}.`,
      { metadata: { param: 'task_tokens' } },
    );
  }

  async run({ taskTokens }: Input, context: WorkerContext): Promise<WorkerResult<CodeTasks>> {
    const analysis = { ...defaultsOf(analysisSettings), ...this.options.analysis };
    const yielder = new EventLoopYielder(analysis.sliceMs, context.signal);
    const { fs } = await context.repository();
    const { signal } = context;
    const tree = await this.reader.list(fs, { maxEntries: analysis.maxEntries, yielder, signal });
    const roleOf = await fileRoles(fs, tree, yielder);
    const source = await sourceFromImports(context.result<CodeImports>('code_imports'), roleOf, yielder);
    const outlines = outlinesOf(context.result<CodeSymbols>('code_symbols'));
    await context.emit.progress(20, `${source.files.length} files to be cut into tasks`);
    const value = await buildCodeTasks({
      source,
      outlineOf: (path) => Promise.resolve(outlines(path)),
      options: { ...this.options.tasks, taskTokens },
      yielder,
    });
    const lines = summariseTasks(value);
    for (const line of lines) await context.emit.log(line);
    return { value, message: lines.join('\n'), clientView: codeTasksView(value) };
  }
}

function outlinesOf({ files }: CodeSymbols) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return (path: string) =>
    (byPath.get(path)?.definitions ?? []).map(({ name, startLine, endLine }) => ({
      name,
      startLine,
      endLine,
    }));
}
