import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { FileGraph } from './file-graph.js';

const STEPS_PER_CHECK = 512;

interface Visit {
  readonly node: number;
  /** How many of the node's imports have been followed. */
  next: number;
}

/**
 * The strongly connected components, each one after all that it imports: nodes
 * of one component import each other in a circle, a component of one node is
 * no circle. Tarjan's algorithm with a stack of its own, since a chain of
 * imports may be as long as the repository is large.
 */
export async function stronglyConnected(graph: FileGraph, yielder: EventLoopYielder): Promise<number[][]> {
  const order = new Int32Array(graph.size).fill(-1);
  const low = new Int32Array(graph.size);
  const isOpen = new Uint8Array(graph.size);
  const open: number[] = [];
  const components: number[][] = [];
  let count = 0;
  let steps = 0;
  for (let start = 0; start < graph.size; start += 1) {
    if (order[start] !== -1) continue;
    const path: Visit[] = [];
    const enter = (node: number): void => {
      order[node] = count;
      low[node] = count;
      count += 1;
      open.push(node);
      isOpen[node] = 1;
      path.push({ node, next: 0 });
    };
    enter(start);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      steps += 1;
      if (steps % STEPS_PER_CHECK === 0) await yielder.yieldIfDue();
      const { node } = visit;
      const target = graph.imports[node]?.[visit.next];
      if (target !== undefined) {
        visit.next += 1;
        if (order[target] === -1) enter(target);
        else if (isOpen[target] === 1) low[node] = Math.min(low[node] ?? 0, order[target] ?? 0);
        continue;
      }
      path.pop();
      const above = path.at(-1)?.node;
      if (above !== undefined) low[above] = Math.min(low[above] ?? 0, low[node] ?? 0);
      if (low[node] === order[node]) components.push(closed(node, open, isOpen));
    }
  }
  return components;
}

function closed(root: number, open: number[], isOpen: Uint8Array): number[] {
  const component: number[] = [];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    isOpen[node] = 0;
    component.push(node);
    if (node === root) break;
  }
  return component.sort((a, b) => a - b);
}
