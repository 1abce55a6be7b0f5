import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { GraphCycle, ImportEvidence } from './code-graph.js';
import type { CompiledGraph } from './compiled-graph.js';
import { orderInCycle } from './cycle-cut.js';

const MAX_CLOSING = 20;

export interface FoundCycle {
  readonly nodes: readonly number[];
  readonly cycle: GraphCycle;
}

/** The circles of the graph, the largest first, and the imports that close them. */
export async function graphCycles(
  compiled: CompiledGraph,
  maxFiles: number,
  yielder: EventLoopYielder,
): Promise<FoundCycle[]> {
  const { components, source } = compiled;
  const found: FoundCycle[] = [];
  for (const nodes of components) {
    if (nodes.length < 2) continue;
    await yielder.yieldIfDue();
    const order = orderInCycle(compiled.graph, nodes);
    const closing = await closingImports(compiled, order, yielder);
    found.push({
      nodes,
      cycle: {
        size: nodes.length,
        files: order.slice(0, maxFiles).map((node) => source.files[node]?.path ?? ''),
        closedBy: closing.slice(0, MAX_CLOSING).map(({ evidence }) => evidence),
        onlyTypes: closing.every(({ isType }) => isType),
      },
    });
  }
  return found.sort((a, b) => b.nodes.length - a.nodes.length);
}

export interface ClosingImport {
  readonly evidence: ImportEvidence;
  readonly isType: boolean;
}

/** The imports of a circle that lead to what comes later in the order. */
export async function closingImports(
  { graph, source, link }: CompiledGraph,
  order: readonly number[],
  yielder: EventLoopYielder,
): Promise<ClosingImport[]> {
  const place = new Map<number, number>();
  await yielder.each(order, (node) => place.set(node, place.size));
  const closing: ClosingImport[] = [];
  await yielder.each(order, (from) => {
    for (const to of graph.imports[from] ?? []) {
      const at = place.get(to);
      if (at === undefined || at < (place.get(from) ?? 0)) continue;
      const { line = 1, isType = false } = link(from, to) ?? {};
      const evidence = { path: source.files[from]?.path ?? '', line, to: source.files[to]?.path ?? '' };
      closing.push({ evidence, isType });
    }
  });
  return closing;
}
