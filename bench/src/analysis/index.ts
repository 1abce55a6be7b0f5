import type { Scenario } from '../scenario.js';
import { codeImports } from './code-imports.js';
import { loopLag } from './loop-lag.js';
import { parsingRate } from './parsing-rate.js';

/** Speed of the analysis of a repository, against single-language tools, and its effect on watchers. */
export const ANALYSIS_SCENARIOS: readonly Scenario[] = [codeImports, parsingRate, loopLag];
