import type { AnalysisOptions } from './analysis-options.js';
import type { GraphOptions } from './graph/graph-options.js';
import type { InfraOptions } from './infra/infra-options.js';
import type { ImportsOptions } from './imports/imports-options.js';
import type { ParsingOptions } from './parsing/parsing-options.js';
import type { SpecsOptions } from './code-specs/specs-options.js';
import type { SymbolsOptions } from './symbols/symbols-options.js';
import type { TasksOptions } from './tasks/tasks-options.js';

/** What the app may set for this module. */
export interface WorkersCodeOptions {
  /** Bounds of the analysis; each has its default. */
  readonly analysis?: AnalysisOptions;
  /** Bounds of `infra_context`. */
  readonly infra?: InfraOptions;
  /** Bounds of `code_specs`. */
  readonly specs?: SpecsOptions;
  /** How files are parsed, and where their facts are kept. */
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
