import type {
  ArchDesign,
  CodeGraph,
  CodeImports,
  CodeRoots,
  CodeSpecs,
  CodeSymbols,
  CodeTasks,
  InfraContext,
} from '#workers-code';

/** The results of a plan from which answers are composed; workers that are not in the plan are absent. */
export interface AnswerFacts {
  readonly arch_design?: ArchDesign;
  readonly code_graph?: CodeGraph;
  readonly code_imports?: CodeImports;
  readonly code_roots?: CodeRoots;
  readonly code_specs?: CodeSpecs;
  readonly code_symbols?: CodeSymbols;
  readonly code_tasks?: CodeTasks;
  readonly infra_context?: InfraContext;
}

const KEYS = [
  'arch_design',
  'code_graph',
  'code_imports',
  'code_roots',
  'code_specs',
  'code_symbols',
  'code_tasks',
  'infra_context',
] as const satisfies readonly (keyof AnswerFacts)[];

/** Returns the results of those workers that are in the plan. */
export function answerFacts(planned: ReadonlySet<string>, result: (key: string) => object): AnswerFacts {
  return Object.fromEntries(KEYS.filter((key) => planned.has(key)).map((key) => [key, result(key)]));
}
