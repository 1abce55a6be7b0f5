import type { ClientView, GraphEdge, GraphNode } from '#events';
import { defaultsOf } from '#settings';
import type { CodeGraph, GraphFile } from './code-graph.js';
import { graphSettings, type GraphOptions } from './graph-options.js';

const FILES_OF_EACH_PART = 2;

/**
 * The graph that a person reads: folders with their most important files in
 * them, at most `maxNodes` in all. Between folders one edge stands for all
 * imports; inside a folder files are joined one by one. Tests and
 * support are not drawn unless there is nothing else.
 */
export function codeGraphView(value: CodeGraph, options: GraphOptions = {}): ClientView {
  const { maxNodes, maxDrawnEdges } = { ...defaultsOf(graphSettings), ...options };
  const shown = shownFiles(value, maxNodes);
  const parts = new Set(shown.map(({ part }) => part));
  for (const [index, part] of value.parts.entries()) {
    if (part.productFiles > 0 && parts.size + shown.length < maxNodes) parts.add(index);
  }
  const nodes: GraphNode[] = [
    ...[...parts].sort((a, b) => a - b).map((index) => partNode(value, index, shown)),
    ...shown.map((file) => fileNode(file)),
  ];
  const edges: GraphEdge[] = value.parts.flatMap(({ imports }, index) =>
    parts.has(index)
      ? imports.flatMap(({ to }) => (parts.has(to) ? [{ from: partUid(index), to: partUid(to) }] : []))
      : [],
  );
  edges.splice(maxDrawnEdges);
  const places = new Set(shown.map(({ path }) => path));
  for (const [from, to] of value.edges) {
    if (edges.length >= maxDrawnEdges) break;
    const source = value.files[from];
    const target = value.files[to];
    if (source === undefined || target === undefined || source.part !== target.part) continue;
    if (places.has(source.path) && places.has(target.path))
      edges.push({ from: source.path, to: target.path });
  }
  return { phase: 'graph', content: { kind: 'graph', graph: { nodes, edges } } };
}

/** Some of each part, then whatever ranks highest. */
function shownFiles({ files, parts }: CodeGraph, maxNodes: number): GraphFile[] {
  const product = files.filter(({ use }) => use === undefined);
  const drawn = product.length > 0 ? product : files;
  const places = maxNodes - parts.length;
  if (drawn.length <= places) return [...drawn];
  const taken = new Set<GraphFile>();
  const counts = new Map<number, number>();
  for (const file of drawn) {
    const count = counts.get(file.part) ?? 0;
    if (count >= FILES_OF_EACH_PART || taken.size >= places) continue;
    counts.set(file.part, count + 1);
    taken.add(file);
  }
  for (const file of drawn) {
    if (taken.size >= places) break;
    taken.add(file);
  }
  return drawn.filter((file) => taken.has(file));
}

function partNode({ parts }: CodeGraph, index: number, shown: readonly GraphFile[]): GraphNode {
  const part = parts[index];
  const drawn = shown.filter((file) => file.part === index).length;
  const hidden = (part?.productFiles ?? 0) - drawn;
  return {
    uid: partUid(index),
    label: part?.path === '.' ? '(top)' : `${part?.path ?? ''}/`,
    description: [
      `${part?.files ?? 0} files, ${part?.lines ?? 0} lines`,
      (part?.languages ?? []).join(', '),
      hidden > 0 ? `${hidden} more files are not drawn` : '',
    ]
      .filter((text) => text !== '')
      .join('; '),
  };
}

function fileNode({ path, part, lines, importedBy, imports, layer, cycle }: GraphFile): GraphNode {
  const inCycle = cycle === undefined ? '' : `; in circle ${cycle + 1}`;
  return {
    uid: path,
    label: path.slice(path.lastIndexOf('/') + 1),
    description: `${lines} lines; imported by ${importedBy}, imports ${imports}; layer ${layer}${inCycle}`,
    parentUid: partUid(part),
  };
}

/** No path of a file begins so. */
function partUid(index: number): string {
  return `//part/${index}`;
}
