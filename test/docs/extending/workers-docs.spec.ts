import { RepositoryFolder, WorkerHarness } from '#worker-testing';
import { DocPagesWorker } from './workers-docs.module.js';

describe('doc_pages', () => {
  it('lists the Markdown pages of the repository', async () => {
    await using repository = await RepositoryFolder.create({ 'README.md': '# Kettle', 'src/boil.ts': '' });
    await using harness = await WorkerHarness.open({ repository: repository.path });
    const { result, logs } = await harness.run(new DocPagesWorker());
    expect(result.value).toEqual(['README.md']);
    expect(logs).toEqual(['1 Markdown pages']);
  });
});
