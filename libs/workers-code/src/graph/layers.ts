import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { FileGraph } from './file-graph.js';

/**
 * The layer of each node: 0 for what imports nothing, else one above the
 * highest that it imports. A circle is one layer together. `components` come
 * from `stronglyConnected`, each after those that it imports.
 */
export async function layersOf(
  graph: FileGraph,
  components: readonly (readonly number[])[],
  yielder: EventLoopYielder,
): Promise<Int32Array> {
  const layers = new Int32Array(graph.size);
  const componentOf = componentsByNode(graph.size, components);
  let index = -1;
  await yielder.each(components, (component) => {
    index += 1;
    let layer = 0;
    for (const node of component) {
      for (const target of graph.imports[node] ?? []) {
        if (componentOf[target] !== index) layer = Math.max(layer, (layers[target] ?? 0) + 1);
      }
    }
    for (const node of component) layers[node] = layer;
  });
  return layers;
}

/** The component of each node, by its place in the list. */
export function componentsByNode(size: number, components: readonly (readonly number[])[]): Int32Array {
  const byNode = new Int32Array(size);
  components.forEach((component, index) => {
    for (const node of component) byNode[node] = index;
  });
  return byNode;
}
