import type { Scenario } from '../scenario.js';
import { importTruth } from './import-truth.js';

/** Whether what is found is true. */
export const TRUTH_SCENARIOS: readonly Scenario[] = [importTruth];
