import type { EventLoopYielder } from '../event-loop-yielder.js';
import { fileGraph, type FileGraph } from './file-graph.js';
import type { GraphSource, SourceLink } from './graph-source.js';
import { componentsByNode, layersOf } from './layers.js';
import { pageRank } from './page-rank.js';
import { stronglyConnected } from './strongly-connected.js';

/** The graph of all files with what follows from its shape. */
export interface CompiledGraph {
  readonly source: GraphSource;
  readonly graph: FileGraph;
  /** Each after all that it imports. */
  readonly components: readonly (readonly number[])[];
  /** The component of each file. */
  readonly componentOf: Int32Array;
  readonly layers: Int32Array;
  /** Among files of the product, the highest being 100. */
  readonly ranks: Float64Array;
  /** The first import of one file by another. */
  readonly link: (from: number, to: number) => SourceLink | undefined;
}

export async function compileGraph(source: GraphSource, yielder: EventLoopYielder): Promise<CompiledGraph> {
  const { files } = source;
  const size = files.length;
  const byPair = new Map<number, SourceLink>();
  const pairs: [number, number][] = [];
  const ofProduct: [number, number][] = [];
  await yielder.each(source.links, (link) => {
    const key = link.from * size + link.to;
    const known = byPair.get(key);
    // One import that stays when the code runs counts more than those that vanish.
    if (known === undefined || (known.isType && !link.isType)) byPair.set(key, link);
    if (known !== undefined) return;
    pairs.push([link.from, link.to]);
    if (files[link.from]?.use === 'product' && files[link.to]?.use === 'product')
      ofProduct.push([link.from, link.to]);
  });
  const graph = await fileGraph(size, pairs, yielder);
  const components = await stronglyConnected(graph, yielder);
  const ranks = await pageRank(await fileGraph(size, ofProduct, yielder), yielder);
  let highest = 0;
  for (let node = 0; node < size; node += 1) {
    if (files[node]?.use !== 'product') ranks[node] = 0;
    highest = Math.max(highest, ranks[node] ?? 0);
  }
  if (highest > 0)
    for (let node = 0; node < size; node += 1) ranks[node] = (100 * (ranks[node] ?? 0)) / highest;
  return {
    source,
    graph,
    components,
    componentOf: componentsByNode(size, components),
    layers: await layersOf(graph, components, yielder),
    ranks,
    link: (from, to) => byPair.get(from * size + to),
  };
}
