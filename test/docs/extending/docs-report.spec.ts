import { ScriptedModelClient, WorkerHarness } from '#worker-testing';
import { DocsReportWorker } from './docs-report.module.js';

const results = {
  code_roots: { roots: { source: [{ path: 'apps/a' }, { path: 'libs/b' }] } },
  doc_pages: ['README.md', 'apps/a/README.md'],
};

describe('docs_report', () => {
  it('asks first', async () => {
    await using harness = await WorkerHarness.open({ results });
    const { result } = await harness.run(new DocsReportWorker());
    expect(result.question?.prompt).toBe('Who is going to read the report?');
  });

  it('reports from the facts alone without a model', async () => {
    await using harness = await WorkerHarness.open({ results, params: { user_input: 'Ada' } });
    const { result } = await harness.run(new DocsReportWorker());
    expect(result.value).toEqual({ source: 'static', text: 'No pages in: libs/b' });
    expect((await harness.artifacts.read('docs-report.md'))?.toString()).toBe(
      '# Report for Ada\n\nNo pages in: libs/b\n',
    );
  });

  it('streams the text of a model', async () => {
    const model = new ScriptedModelClient(({ prompt }) => `told: ${prompt}`);
    await using harness = await WorkerHarness.open({ results, params: { user_input: 'Ada' }, model });
    const { result, modelText } = await harness.run(new DocsReportWorker());
    expect(modelText).toBe('told: Say this in two sentences to Ada: No pages in: libs/b');
    expect(result.value).toEqual({ source: 'model', text: modelText });
  });
});
