import type { AnalysisOptions } from '#workers-code';
import type { TestPipelineOptions } from './test-pipeline-options.js';

/** What the app may set for this module. */
export interface WorkersPlanOptions {
  /** Bounds of the look at a repository; each has its default. */
  readonly analysis?: AnalysisOptions;
  /** Bounds of `test_pipeline`; each has its default. */
  readonly testPipeline?: TestPipelineOptions;
}
