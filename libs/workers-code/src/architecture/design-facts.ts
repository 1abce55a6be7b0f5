import type { RepoFs } from '#sandbox';
import type { CodeRoots } from '../code-roots.js';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeGraph } from '../graph/code-graph.js';
import type { InfraContext } from '../infra/infra-context.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';

/** What a design is made of; all of one commit. */
export interface DesignFacts {
  readonly fs: RepoFs;
  /** Whether the repository has the file. */
  readonly has: (path: string) => boolean;
  readonly graph: CodeGraph;
  readonly symbols: CodeSymbols;
  readonly roots: CodeRoots;
  readonly infra: InfraContext;
  readonly yielder: EventLoopYielder;
}
