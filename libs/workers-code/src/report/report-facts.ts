import type { ArchDesign } from '../architecture/arch-design.js';
import type { CodeRoots } from '../code-roots.js';
import type { CodeGraph } from '../graph/code-graph.js';
import type { CodeImports } from '../imports/code-imports.js';
import type { InfraContext } from '../infra/infra-context.js';
import type { ReadmeOverview } from '../project-words.js';
import type { ProposedPurpose } from '../propose-purpose.js';
import type { CodeSpecs } from '../code-specs/code-specs.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';
import type { CodeTasks } from '../tasks/code-tasks.js';

/** All that the report tells of; of one commit. */
export interface ReportFacts {
  readonly name: string;
  readonly commit: string;
  readonly ref: string;
  readonly purpose: ProposedPurpose;
  readonly readme?: ReadmeOverview;
  readonly license?: { readonly name: string; readonly path: string };
  readonly roots: CodeRoots;
  readonly specs: CodeSpecs;
  readonly imports: Pick<CodeImports, 'totals' | 'skipped' | 'skippedByReason' | 'leftOut'>;
  readonly graph: CodeGraph;
  readonly symbols: CodeSymbols;
  readonly tasks: CodeTasks;
  readonly infra: InfraContext;
  readonly design: ArchDesign;
}

/** One part of the report; an empty body leaves it out. */
export interface ReportSection {
  readonly title: string;
  readonly body: string;
}
