import { Module } from '@nestjs/common';
import { WorkersCodeModule } from '#workers-code';
import { ExecutePlanWorker } from './execute-plan.worker.js';
import { PlanPipelineWorker } from './plan-pipeline.worker.js';
import { PlanSourceScoutWorker } from './plan-source-scout.worker.js';
import { TestPipelineWorker } from './test-pipeline.worker.js';
import { WorkerDagWorker } from './worker-dag.worker.js';

/** The workers that plan a session. Requires `WORKERS_PLAN_OPTIONS`, bound by the app. */
@Module({
  imports: [WorkersCodeModule],
  providers: [
    PlanSourceScoutWorker,
    PlanPipelineWorker,
    ExecutePlanWorker,
    WorkerDagWorker,
    TestPipelineWorker,
  ],
})
export class WorkersPlanModule {}
