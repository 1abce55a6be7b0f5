import type { ClientView } from '#events';

/** Returns the stages of a graph that grows by one node each, built once: a binary tree in rows. */
export function sampleGraphStages(nodes: number): readonly ClientView[] {
  const all = Array.from({ length: nodes }, (_, index) => ({
    uid: `step-${index + 1}`,
    label: `Step ${index + 1}`,
    description: index === 0 ? 'where the sample begins' : `follows step ${Math.ceil(index / 2)}`,
  }));
  const edges = all
    .slice(1)
    .map(({ uid }, index) => ({ from: `step-${Math.ceil((index + 1) / 2)}`, to: uid }));
  return all.map((_, index) => ({
    phase: 'test',
    content: { kind: 'graph', graph: { nodes: all.slice(0, index + 1), edges: edges.slice(0, index) } },
  }));
}
