import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { FileGraph } from './file-graph.js';

const DAMPING = 0.85;
const MAX_ROUNDS = 50;
const SMALL_CHANGE = 1e-6;
const NODES_PER_CHECK = 512;

/**
 * PageRank along imports: a file is important when important files import it.
 * What imports nothing gives its share to all. The ranks add up to 1.
 */
export async function pageRank(graph: FileGraph, yielder: EventLoopYielder): Promise<Float64Array> {
  const { size, imports } = graph;
  let ranks = new Float64Array(size).fill(1 / Math.max(1, size));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = new Float64Array(size);
    let idle = 0;
    for (let node = 0; node < size; node += 1) {
      if (node % NODES_PER_CHECK === 0) await yielder.yieldIfDue();
      const targets = imports[node] ?? [];
      const rank = ranks[node] ?? 0;
      if (targets.length === 0) idle += rank;
      for (const target of targets) next[target] = (next[target] ?? 0) + rank / targets.length;
    }
    let change = 0;
    for (let node = 0; node < size; node += 1) {
      const rank = (1 - DAMPING) / size + DAMPING * ((next[node] ?? 0) + idle / size);
      change += Math.abs(rank - (ranks[node] ?? 0));
      next[node] = rank;
    }
    ranks = next;
    if (change < SMALL_CHANGE) break;
  }
  return ranks;
}
