import { Test } from '@nestjs/testing';
import { DEFAULT_RUNNER_OPTIONS, RunnerModule, WorkerResolver } from '#runner';
import { WorkersCodeModule } from '#workers-code';
import { slotsModule } from '#run-testing';
import { DocsReportModule } from './docs-report.module.js';
import { WorkersDocsModule } from './workers-docs.module.js';

const runner = RunnerModule.register(DEFAULT_RUNNER_OPTIONS);
const code = WorkersCodeModule.register({});

describe('the modules of docs/extending.md', () => {
  it('bring their workers to the runner', async () => {
    const imports = [slotsModule(), runner, code, WorkersDocsModule, DocsReportModule];
    const app = await Test.createTestingModule({ imports }).compile();
    await app.init();
    const keys = app
      .get(WorkerResolver)
      .graph.list()
      .map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['code_roots', 'doc_pages', 'docs_report']));
    await app.close();
  });

  it('stop the start when a required worker is missing, and name it', async () => {
    const app = await Test.createTestingModule({
      imports: [slotsModule(), runner, code, DocsReportModule],
    }).compile();
    await expect(app.init()).rejects.toThrow(
      'worker "docs_report" requires "doc_pages", which no module provides',
    );
    await app.close();
  });
});
