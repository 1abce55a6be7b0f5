import type { FileGraph } from './file-graph.js';

/**
 * An order of a circle's nodes in which few imports lead to what comes later:
 * again and again what imports nothing of the rest goes first, what nothing of
 * the rest imports goes last, and otherwise the node with the most importers
 * over imports goes first (Eades, Lin and Smyth). Linear in nodes and edges
 * times the number of nodes for circles, which are small; large ones are cut
 * into the order that they come in.
 */
export function orderInCycle(graph: FileGraph, cycle: readonly number[]): number[] {
  if (cycle.length > MAX_ORDERED) return [...cycle];
  const left = new Set(cycle);
  const imports = new Map<number, number>();
  const importers = new Map<number, number>();
  const inside = (nodes: readonly number[] | undefined) =>
    (nodes ?? []).filter((node) => left.has(node)).length;
  for (const node of cycle) {
    imports.set(node, inside(graph.imports[node]));
    importers.set(node, inside(graph.importedBy[node]));
  }
  const first: number[] = [];
  const last: number[] = [];
  const take = (node: number): void => {
    left.delete(node);
    for (const each of graph.importedBy[node] ?? [])
      if (left.has(each)) imports.set(each, (imports.get(each) ?? 0) - 1);
    for (const each of graph.imports[node] ?? [])
      if (left.has(each)) importers.set(each, (importers.get(each) ?? 0) - 1);
  };
  while (left.size > 0) {
    let best: number | undefined;
    let bestScore = -Infinity;
    let isLast = false;
    for (const node of left) {
      const out = imports.get(node) ?? 0;
      const into = importers.get(node) ?? 0;
      const score = out === 0 ? Infinity : into === 0 ? Number.MAX_SAFE_INTEGER : into - out;
      if (score <= bestScore) continue;
      best = node;
      bestScore = score;
      isLast = out !== 0 && into === 0;
    }
    if (best === undefined) break;
    take(best);
    if (isLast) last.push(best);
    else first.push(best);
  }
  return [...first, ...last.toReversed()];
}

const MAX_ORDERED = 400;
