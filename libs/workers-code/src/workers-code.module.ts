import { Module } from '@nestjs/common';
import { ArchDesignWorker } from './architecture/arch-design.worker.js';
import { CodeRootsWorker } from './code-roots.worker.js';
import { CodeGraphWorker } from './graph/code-graph.worker.js';
import { InfraContextWorker } from './infra/infra-context.worker.js';
import { CodeImportsWorker } from './imports/code-imports.worker.js';
import { SourceReader } from './parsing/source-reader.js';
import { RepoReportWorker } from './report/repo-report.worker.js';
import { CodeSpecsWorker } from './code-specs/code-specs.worker.js';
import { CodeSymbolsWorker } from './symbols/code-symbols.worker.js';
import { CodeTasksWorker } from './tasks/code-tasks.worker.js';
import { WORKERS_CODE_OPTIONS, type WorkersCodeOptions } from './workers-code-options.js';

/**
 * The workers that analyse code. Requires `WORKERS_CODE_OPTIONS`, bound by the app. A module whose workers
 * use `SourceReader` imports this one, so that all of them share one pool of threads.
 */
@Module({
  providers: [
    {
      provide: SourceReader,
      inject: [WORKERS_CODE_OPTIONS],
      useFactory: ({ parsing }: WorkersCodeOptions) => new SourceReader(parsing),
    },
    CodeRootsWorker,
    CodeSpecsWorker,
    CodeImportsWorker,
    InfraContextWorker,
    CodeGraphWorker,
    CodeSymbolsWorker,
    CodeTasksWorker,
    ArchDesignWorker,
    RepoReportWorker,
  ],
  exports: [SourceReader],
})
export class WorkersCodeModule {}
