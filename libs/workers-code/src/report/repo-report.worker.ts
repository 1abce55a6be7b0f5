import { Inject } from '@nestjs/common';
import { GatewayError } from '#errors';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { defaultsOf } from '#settings';
import { REPO_REPORT_ANSWERS } from './repo-report-answers.js';
import { analysisSettings } from '../analysis-options.js';
import type { ArchDesign } from '../architecture/arch-design.js';
import type { CodeRoots } from '../code-roots.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeGraph } from '../graph/code-graph.js';
import type { CodeImports } from '../imports/code-imports.js';
import type { InfraContext } from '../infra/infra-context.js';
import { findLicense, readReadmeOf } from '../project-words.js';
import { proposePurpose } from '../propose-purpose.js';
import { describeManifests } from '../repository-overview.js';
import type { CodeSpecs } from '../code-specs/code-specs.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';
import type { CodeTasks } from '../tasks/code-tasks.js';
import { SourceReader } from '../parsing/source-reader.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from '../workers-code-options.js';
import { composeReport } from './compose-report.js';
import type { ReportFacts } from './report-facts.js';
import type { RepoReport } from './repo-report.js';
import { skippedSentences } from './skipped-section.js';

/** Gives `RepoReport`: one Markdown page on the repository with diagrams, as value, message and artifact. */
@Worker({
  key: 'repo_report',
  description:
    'One Markdown report with diagrams: what the repository is, how it is built, what it runs in, and what was skipped.',
  requires: [
    'arch_design',
    'code_graph',
    'code_imports',
    'code_roots',
    'code_specs',
    'code_symbols',
    'code_tasks',
    'infra_context',
  ],
  cache: 'repository',
  answers: REPO_REPORT_ANSWERS,
})
export class RepoReportWorker implements RunnableWorker<Record<string, never>, RepoReport> {
  constructor(
    private readonly reader: SourceReader,
    @Inject(WORKERS_CODE_OPTIONS) private readonly options: WorkersCodeOptions,
  ) {}

  /** Nothing but the repository and the results that it tells of decides the report. */
  buildInput(): Record<string, never> {
    return {};
  }

  async run(_input: Record<string, never>, context: WorkerContext): Promise<WorkerResult<RepoReport>> {
    const facts = await this.factsOf(context);
    const markdown = composeReport(facts);
    await context.emit.progress(90, 'Report composed');
    const artifact = `report-${facts.commit.slice(0, 12)}.md`;
    const kept = await keepArtifact(artifact, markdown, context);
    const skipped = [...skippedSentences(facts), ...kept];
    const value = { source: facts.design.source, artifact, markdown, skipped };
    return {
      value,
      message: markdown,
      clientView: { phase: 'report', content: { kind: 'text', text: markdown } },
    };
  }

  private async factsOf(context: WorkerContext): Promise<ReportFacts> {
    const { fs, name, commit, ref } = await context.repository();
    const analysis = { ...defaultsOf(analysisSettings), ...this.options.analysis };
    const { signal } = context;
    const yielder = new EventLoopYielder(analysis.sliceMs, signal);
    const tree = await this.reader.list(fs, { maxEntries: analysis.maxEntries, yielder, signal });
    const roots = context.result<CodeRoots>('code_roots');
    const readme = await readReadmeOf(fs, tree, analysis.maxReadmeBytes);
    const license = await findLicense(fs, { tree, manifests: roots.manifests });
    const words = {
      ...(readme === undefined ? {} : { readme }),
      ...(license === undefined ? {} : { license }),
    };
    const descriptions = describeManifests(roots.manifests);
    return {
      name,
      commit,
      ref,
      purpose: proposePurpose({ name, ...words, descriptions, code: roots }),
      ...words,
      roots,
      specs: context.result<CodeSpecs>('code_specs'),
      imports: context.result<CodeImports>('code_imports'),
      graph: context.result<CodeGraph>('code_graph'),
      symbols: context.result<CodeSymbols>('code_symbols'),
      tasks: context.result<CodeTasks>('code_tasks'),
      infra: context.result<InfraContext>('infra_context'),
      design: context.result<ArchDesign>('arch_design'),
    };
  }
}

/** A report that cannot be written as a file stands in the result all the same. */
async function keepArtifact(
  path: string,
  markdown: string,
  { artifacts, emit }: WorkerContext,
): Promise<string[]> {
  try {
    await artifacts.write(path, markdown);
    await emit.log(`The report is the artifact ${path}`);
    return [];
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [`The report was not written as an artifact: ${error.message}`];
  }
}
