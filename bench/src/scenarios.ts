import { ANALYSIS_SCENARIOS } from './analysis/index.js';
import { GRPC_SCENARIOS } from './grpc/index.js';
import { LOAD_SCENARIOS } from './load/index.js';
import type { Scenario } from './scenario.js';
import { SSE_SCENARIOS } from './sse/index.js';
import { TRUTH_SCENARIOS } from './truth/index.js';

/** Everything that is measured, in the order in which it is run. */
export const SCENARIOS: readonly Scenario[] = [
  ...SSE_SCENARIOS,
  ...GRPC_SCENARIOS,
  ...LOAD_SCENARIOS,
  ...ANALYSIS_SCENARIOS,
  ...TRUTH_SCENARIOS,
];
