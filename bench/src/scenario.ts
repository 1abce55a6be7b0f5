import type { BenchSettings } from './bench-settings.js';
import type { Plot } from './svg-plot.js';
import type { Table } from './table.js';

/** The result of a scenario: printed, kept in bench/results, and published on request. */
export interface ScenarioResult {
  readonly tables: readonly Table[];
  readonly plots?: readonly Plot[];
}

/** One question with its contenders, which can be run alone by its name. */
export interface Scenario {
  /** Kebab-case: names it on the command line, its result files, and its place in docs/performance.md. */
  readonly name: string;
  /** One line for `--list`. */
  readonly title: string;
  run(settings: BenchSettings): Promise<ScenarioResult>;
}
