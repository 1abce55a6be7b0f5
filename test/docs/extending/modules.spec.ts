import { Test } from '@nestjs/testing';
import { RUNNER_OPTIONS, RunnerModule, runnerSettings, WorkerResolver } from '#runner';
import { defaultsOf } from '#settings';
import { boundModule } from '#worker-testing';
import { WORKERS_CODE_OPTIONS, WorkersCodeModule } from '#workers-code';
import { slotsModule } from '#run-testing';
import { DocsReportModule } from './docs-report.module.js';
import { WorkersDocsModule } from './workers-docs.module.js';

const options = boundModule([RUNNER_OPTIONS, defaultsOf(runnerSettings)], [WORKERS_CODE_OPTIONS, {}]);

describe('the modules of docs/extending.md', () => {
  it('bring their workers to the runner', async () => {
    const imports = [
      slotsModule(),
      options,
      RunnerModule,
      WorkersCodeModule,
      WorkersDocsModule,
      DocsReportModule,
    ];
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
      imports: [slotsModule(), options, RunnerModule, WorkersCodeModule, DocsReportModule],
    }).compile();
    await expect(app.init()).rejects.toThrow(
      'worker "docs_report" requires "doc_pages", which no module provides',
    );
    await app.close();
  });
});
