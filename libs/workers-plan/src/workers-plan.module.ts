import { Module } from '@nestjs/common';
import { ExecutePlanWorker } from './execute-plan.worker.js';
import { PlanPipelineWorker } from './plan-pipeline.worker.js';
import { PlanSourceScoutWorker } from './plan-source-scout.worker.js';
import { TestPipelineWorker } from './test-pipeline.worker.js';
import { WorkerDagWorker } from './worker-dag.worker.js';
import { ConfigurableModuleClass } from './workers-plan.module-definition.js';

/** The workers that plan a session. Import it with `WorkersPlanModule.register({})`. */
@Module({
  providers: [
    PlanSourceScoutWorker,
    PlanPipelineWorker,
    ExecutePlanWorker,
    WorkerDagWorker,
    TestPipelineWorker,
  ],
})
export class WorkersPlanModule extends ConfigurableModuleClass {}
