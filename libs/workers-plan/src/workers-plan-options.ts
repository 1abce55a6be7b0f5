import type { SettingValues } from '#settings';
import type { AnalysisOptions } from '#workers-code';
import { testPipelineSettings, type TestPipelineOptions } from './test-pipeline-options.js';

/** Injection token of `WorkersPlanOptions`. */
export const WORKERS_PLAN_OPTIONS = Symbol('WORKERS_PLAN_OPTIONS');

/** Options of the planning workers; each has its default. */
export interface WorkersPlanOptions {
  /** Bounds of the first analysis of a repository. */
  readonly analysis?: AnalysisOptions;
  /** Bounds of `test_pipeline`. */
  readonly testPipeline?: TestPipelineOptions;
}

export function workersPlanOptions(values: SettingValues): WorkersPlanOptions {
  return { testPipeline: values.of(testPipelineSettings) };
}
