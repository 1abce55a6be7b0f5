import type { EventLoopYielder } from '../event-loop-yielder.js';

/** Nodes are numbers from 0; an edge leads from what imports to what is imported. */
export interface FileGraph {
  readonly size: number;
  /** For each node what it imports, each once and never itself. */
  readonly imports: readonly (readonly number[])[];
  readonly importedBy: readonly (readonly number[])[];
  readonly edges: number;
}

/** Builds a graph of edges as pairs; what is named twice, leads to itself or out of the graph is left out. */
export async function fileGraph(
  size: number,
  pairs: Iterable<readonly [number, number]>,
  yielder: EventLoopYielder,
): Promise<FileGraph> {
  const imports: number[][] = [];
  const importedBy: number[][] = [];
  await yielder.each(new Uint8Array(size), () => {
    imports.push([]);
    importedBy.push([]);
  });
  const known = new Set<number>();
  await yielder.each(pairs, ([from, to]) => {
    if (from === to || imports[from] === undefined || imports[to] === undefined) return;
    const key = from * size + to;
    if (known.has(key)) return;
    known.add(key);
    imports[from].push(to);
    importedBy[to]?.push(from);
  });
  return { size, imports, importedBy, edges: known.size };
}
