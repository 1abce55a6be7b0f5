import type { Scenario } from '../scenario.js';
import { idleWatchers } from './idle-watchers.js';
import { launch } from './launch.js';
import { manyRuns } from './many-runs.js';
import { oneMillion } from './one-million.js';
import { stoppedReader } from './stopped-reader.js';

/** Launch rate, idle watchers, long runs, slow readers and many runs at once. */
export const LOAD_SCENARIOS: readonly Scenario[] = [
  launch,
  oneMillion,
  stoppedReader,
  idleWatchers,
  manyRuns,
];
