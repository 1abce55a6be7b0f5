import { Module } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import type { CodeRoots } from '#workers-code';

@Worker({
  key: 'docs_report',
  description: 'Tells which source roots have no Markdown page in them.',
  requires: ['code_roots', 'doc_pages'],
  answers: [
    {
      topic: 'which code is documented',
      asked: ['which code has no documentation', 'where are docs missing', 'is the documentation complete'],
    },
  ],
  timeoutMs: 120_000,
})
export class DocsReportWorker implements RunnableWorker<{ readonly reader: string }> {
  buildInput({ params }: WorkerContext) {
    return { reader: params['user_input'] ?? '' };
  }

  async run({ reader }: { readonly reader: string }, context: WorkerContext): Promise<WorkerResult> {
    if (reader === '') return { value: null, question: { prompt: 'Who is going to read the report?' } };
    const { artifacts, emit, model, signal } = context;
    const { roots } = context.result<CodeRoots>('code_roots');
    const pages = context.result<string[]>('doc_pages');
    const bare = roots.source.filter(({ path }) => !pages.some((page) => page.startsWith(`${path}/`)));
    const facts = `No pages in: ${bare.map(({ path }) => path).join(', ') || 'none'}`;
    await emit.progress(50, facts);
    const text = model.configured
      ? await model.streamText({
          prompt: `Say this in two sentences to ${reader}: ${facts}`,
          signal,
          onChunk: (chunk) => emit.modelChunk(chunk),
        })
      : facts;
    await artifacts.write('docs-report.md', `# Report for ${reader}\n\n${text}\n`);
    return { value: { source: model.configured ? 'model' : 'static', text }, message: text };
  }
}

@Module({ providers: [DocsReportWorker] })
export class DocsReportModule {}
