import { Inject } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { defaultsOf } from '#settings';
import { ARCH_DESIGN_ANSWERS } from './arch-design-answers.js';
import { analysisSettings } from '../analysis-options.js';
import type { CodeRoots } from '../code-roots.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeGraph } from '../graph/code-graph.js';
import type { InfraContext } from '../infra/infra-context.js';
import { SourceReader } from '../parsing/source-reader.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import type { ArchDesign } from './arch-design.js';
import { archDesignView } from './design-view.js';
import { modelDesign } from './model-design.js';
import { staticDesign } from './static-design.js';

interface Input {
  /** `none`, or the model that writes the words: another one gives another result. */
  readonly model: string;
}

/** Gives `ArchDesign`: components, responsibilities, data flow and entry points, each claim with evidence. */
@Worker({
  key: 'arch_design',
  description:
    'Components, their responsibilities, data flow, entry points and outside systems, each claim with file and line.',
  requires: ['code_graph', 'code_roots', 'code_symbols', 'infra_context'],
  cache: 'repository',
  model: { role: 'worker', level: 'high' },
  answers: ARCH_DESIGN_ANSWERS,
})
export class ArchDesignWorker implements RunnableWorker<Input, ArchDesign> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  buildInput({ model }: WorkerContext): Input {
    return { model: model.configured ? model.label : 'none' };
  }

  async run(_input: Input, context: WorkerContext): Promise<WorkerResult<ArchDesign>> {
    const { fs } = await context.repository();
    const { signal, emit, model } = context;
    const analysis = { ...defaultsOf(analysisSettings), ...this.options.analysis };
    const yielder = new EventLoopYielder(analysis.sliceMs, signal);
    const tree = await this.reader.list(fs, { maxEntries: analysis.maxEntries, yielder, signal });
    await emit.progress(20, 'Files listed');
    const facts = {
      fs,
      yielder,
      has: (path: string) => tree.paths.has(path),
      graph: context.result<CodeGraph>('code_graph'),
      symbols: context.result<CodeSymbols>('code_symbols'),
      roots: context.result<CodeRoots>('code_roots'),
      infra: context.result<InfraContext>('infra_context'),
    };
    const found = await staticDesign(facts);
    await emit.progress(50, `${found.components.length} components`, archDesignView(found));
    const said = model.configured ? await modelDesign(found, facts, context) : undefined;
    const isSilent = model.configured && said === undefined;
    const silence = ['The model did not answer, so the words are those of the structure.'];
    const value = said ?? (isSilent ? { ...found, leftOut: [...found.leftOut, ...silence] } : found);
    const lines = [
      ...value.summary.map(({ text }) => text),
      ...value.components.slice(0, 8).map(({ name, responsibility }) => `${name}: ${responsibility.text}`),
      ...value.dropped.map(({ text, reason }) => `Dropped: "${text}" (${reason})`),
      ...value.leftOut,
      `source: ${value.source}`,
    ];
    for (const line of lines) await emit.log(line);
    const result = { value, message: lines.join('\n'), clientView: archDesignView(value) };
    return isSilent ? { ...result, transient: true } : result;
  }
}
