import { Inject } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { defaultsOf } from '#settings';
import { CODE_GRAPH_ANSWERS } from './code-graph-answers.js';
import { analysisSettings } from '../analysis-options.js';
import type { CodeRoots } from '../code-roots.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeImports } from '../imports/code-imports.js';
import type { CodeSpecs } from '../code-specs/code-specs.js';
import { SourceReader } from '../parsing/source-reader.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import { buildCodeGraph } from './build-code-graph.js';
import type { CodeGraph } from './code-graph.js';
import { codeGraphView } from './graph-view.js';
import { fileRoles } from './file-roles.js';
import { sourceFromImports } from './source-from-imports.js';
import { summariseGraph } from './summarise-graph.js';

/** Gives `CodeGraph`: files and packages with their imports, circles, layers, entry points and ranks. */
@Worker({
  key: 'code_graph',
  description:
    'The graph of files and packages by their imports: circles, layers, entry points, and what is built upon most.',
  requires: ['code_imports', 'code_roots', 'code_specs'],
  cache: 'repository',
  answers: CODE_GRAPH_ANSWERS,
})
export class CodeGraphWorker implements RunnableWorker<Record<string, never>, CodeGraph> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  /** Nothing but the repository decides the result. */
  buildInput(): Record<string, never> {
    return {};
  }

  async run(_input: Record<string, never>, context: WorkerContext): Promise<WorkerResult<CodeGraph>> {
    const { graph } = this.options;
    const analysis = { ...defaultsOf(analysisSettings), ...this.options.analysis };
    const yielder = new EventLoopYielder(analysis.sliceMs, context.signal);
    const { fs } = await context.repository();
    const { signal } = context;
    const tree = await this.reader.list(fs, { maxEntries: analysis.maxEntries, yielder, signal });
    const roleOf = await fileRoles(fs, tree, yielder);
    const source = await sourceFromImports(context.result<CodeImports>('code_imports'), roleOf, yielder);
    await context.emit.progress(
      20,
      `${source.files.length} files, ${source.links.length} imports between them`,
    );
    const value = await buildCodeGraph({
      source,
      entryPoints: context.result<CodeRoots>('code_roots').entryPoints,
      packages: context.result<CodeSpecs>('code_specs').packages,
      yielder,
      ...(graph === undefined ? {} : { options: graph }),
    });
    const lines = summariseGraph(value);
    for (const line of lines) await context.emit.log(line);
    return { value, message: lines.join('\n'), clientView: codeGraphView(value, graph) };
  }
}
