import type { SettingValues } from '#settings';
import type { AnalysisOptions } from './analysis-options.js';
import type { GraphOptions } from './graph/graph-options.js';
import type { InfraOptions } from './infra/infra-options.js';
import type { ImportsOptions } from './imports/imports-options.js';
import { parsingOptions, type ParsingOptions } from './parsing/parsing-options.js';
import type { SpecsOptions } from './code-specs/specs-options.js';
import type { SymbolsOptions } from './symbols/symbols-options.js';
import type { TasksOptions } from './tasks/tasks-options.js';

/** Injection token of `WorkersCodeOptions`. */
export const WORKERS_CODE_OPTIONS = Symbol('WORKERS_CODE_OPTIONS');

/** Options of the code workers; each has its default. */
export interface WorkersCodeOptions {
  /** Bounds of the analysis; each has its default. */
  readonly analysis?: AnalysisOptions;
  /** Bounds of `infra_context`. */
  readonly infra?: InfraOptions;
  /** Bounds of `code_specs`. */
  readonly specs?: SpecsOptions;
  /** Bounds of parsing, and the folder of the parsed facts. */
  readonly parsing?: ParsingOptions;
  /** Bounds of `code_imports`. */
  readonly imports?: ImportsOptions;
  /** Bounds of `code_symbols`. */
  readonly symbols?: SymbolsOptions;
  /** Bounds of `code_graph`. */
  readonly graph?: GraphOptions;
  /** Bounds of `code_tasks`. */
  readonly tasks?: TasksOptions;
}

/** Returns the options for a gateway that keeps its data in `dataDir`. */
export function workersCodeOptions(values: SettingValues, dataDir: string): WorkersCodeOptions {
  return { parsing: parsingOptions(values, dataDir) };
}
