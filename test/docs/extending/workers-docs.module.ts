import { Module } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext } from '#worker-kit';

@Worker({ key: 'doc_pages', description: 'Lists the Markdown pages of a repository.', cache: 'repository' })
export class DocPagesWorker implements RunnableWorker {
  async run(_input: unknown, context: WorkerContext) {
    const { fs } = await context.repository();
    const { entries } = await fs.list({ signal: context.signal });
    const pages = entries.flatMap(({ path }) => (path.endsWith('.md') ? [path] : []));
    await context.emit.log(`${pages.length} Markdown pages`);
    return { value: pages, message: pages.join('\n') };
  }
}

@Module({ providers: [DocPagesWorker] })
export class WorkersDocsModule {}
