import type { Scenario } from '../scenario.js';
import { codeImports } from './code-imports.js';
import { loopLag } from './loop-lag.js';
import { parsingRate } from './parsing-rate.js';

/** How fast a repository is analysed, against tools made for one language, and what it does to watchers. */
export const ANALYSIS_SCENARIOS: readonly Scenario[] = [codeImports, parsingRate, loopLag];
