import type { Scenario } from '../scenario.js';
import { importTruth } from './import-truth.js';

/** Correctness of the results. */
export const TRUTH_SCENARIOS: readonly Scenario[] = [importTruth];
