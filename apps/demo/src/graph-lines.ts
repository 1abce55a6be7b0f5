import type { GraphNode, GraphView } from '#contract';
import { printable } from './printable.js';

const MAX_LINES = 60;

/**
 * Renders a graph as indented text. Below a node are its inner nodes and the targets of its edges; a
 * node that appeared before is only named.
 */
export function graphLines({ nodes, edges }: GraphView): string[] {
  const byUid = new Map(nodes.map((node) => [node.uid, node]));
  const below = new Map<string, GraphNode[]>(nodes.map(({ uid }) => [uid, []]));
  const hasAbove = new Set<string>();
  const link = (above: string, uid: string): void => {
    const node = byUid.get(uid);
    const list = below.get(above);
    if (node === undefined || list === undefined || above === uid) return;
    list.push(node);
    hasAbove.add(uid);
  };
  for (const { uid, parentUid } of nodes) link(parentUid, uid);
  for (const { from, to } of edges) link(from, to);

  const lines: string[] = [];
  const drawn = new Set<string>();
  const draw = (node: GraphNode, first: string, rest: string): void => {
    const again = drawn.has(node.uid);
    lines.push(first + textOf(node, again));
    if (again) return;
    drawn.add(node.uid);
    const children = below.get(node.uid) ?? [];
    children.forEach((child, index) => {
      const last = index === children.length - 1;
      draw(child, `${rest}${last ? '`- ' : '|- '}`, `${rest}${last ? '   ' : '|  '}`);
    });
  };
  for (const node of nodes) if (!hasAbove.has(node.uid)) draw(node, '', '');
  // Nodes reached only by a cycle have nothing above them either.
  for (const node of nodes) if (!drawn.has(node.uid)) draw(node, '', '');
  return lines.length <= MAX_LINES
    ? lines
    : [...lines.slice(0, MAX_LINES), `... and ${lines.length - MAX_LINES} more lines`];
}

function textOf({ uid, label, description }: GraphNode, again: boolean): string {
  const name = printable(label === '' ? uid : label);
  if (again) return `${name} (above)`;
  return description === '' ? name : `${name}: ${printable(description)}`;
}
