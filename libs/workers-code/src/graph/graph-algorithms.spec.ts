import { describe, expect, it } from '@jest/globals';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { orderInCycle } from './cycle-cut.js';
import { fileGraph, type FileGraph } from './file-graph.js';
import { reachFrom } from './reach.js';
import { layersOf } from './layers.js';
import { pageRank } from './page-rank.js';
import { stronglyConnected } from './strongly-connected.js';

const yielder = new EventLoopYielder(1_000);

/** `a>b c` means that a imports b and c; nodes are letters. */
function graphOf(text: string): Promise<FileGraph> {
  const pairs = text.split('; ').flatMap((line) => {
    const [from = '', to = ''] = line.split('>');
    return to.split(' ').map((each): [number, number] => [number(from), number(each)]);
  });
  return fileGraph(1 + Math.max(...pairs.flat()), pairs, yielder);
}

const number = (letter: string) => letter.charCodeAt(0) - 97;
const letters = (nodes: readonly number[]) => nodes.map((node) => String.fromCharCode(97 + node)).join('');

describe('fileGraph', () => {
  it('keeps each edge once, and none that leads to itself or out of the graph', async () => {
    const pairs = [
      [0, 1],
      [0, 1],
      [1, 1],
      [0, 7],
    ] as const;
    const graph = await fileGraph(2, pairs, yielder);
    expect(graph).toEqual({ size: 2, imports: [[1], []], importedBy: [[], [0]], edges: 1 });
  });

  it('counts what can be reached', async () => {
    const { imports } = await graphOf('a>b; b>c a; d>a');
    expect(await reachFrom([0], (node) => imports[node] ?? [], yielder)).toBe(2);
  });
});

describe('stronglyConnected', () => {
  it.each([
    ['a>b; b>c', ['c', 'b', 'a']],
    ['a>b; b>a', ['ab']],
    ['a>b; b>c; c>b d', ['d', 'bc', 'a']],
    ['a>b c; b>d; c>d; d>a e', ['e', 'abcd']],
  ])('finds in %s the circles, each after what it imports', async (text, expected) => {
    expect((await stronglyConnected(await graphOf(text), yielder)).map(letters)).toEqual(expected);
  });

  it('follows a chain of 100,000 imports', async () => {
    const size = 100_000;
    const pairs = Array.from({ length: size - 1 }, (_, node): [number, number] => [node, node + 1]);
    const components = await stronglyConnected(await fileGraph(size, pairs, yielder), yielder);
    expect([components.length, components[0]]).toEqual([size, [size - 1]]);
  });

  it('ends with the reason of its signal', async () => {
    const stopped = new EventLoopYielder(1_000, AbortSignal.abort(new Error('enough')));
    const pairs = Array.from({ length: 2_000 }, (_, node): [number, number] => [node, node + 1]);
    await expect(stronglyConnected(await fileGraph(2_001, pairs, yielder), stopped)).rejects.toThrow(
      'enough',
    );
  });
});

describe('layersOf', () => {
  it('puts each file above all that it imports, and a circle into one layer', async () => {
    const graph = await graphOf('a>b; b>c; c>b d; e>d');
    expect([...(await layersOf(graph, await stronglyConnected(graph, yielder), yielder))]).toEqual([
      2, 1, 1, 0, 1,
    ]);
  });
});

describe('pageRank', () => {
  it('ranks what much is built on above the rest; the ranks add up to 1', async () => {
    const ranks = [...(await pageRank(await graphOf('a>d; b>d; c>d; d>e'), yielder))];
    expect(ranks.indexOf(Math.max(...ranks))).toBe(4);
    expect(ranks[3]).toBeGreaterThan(ranks[0] ?? 1);
    expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 5);
  });
});

describe('orderInCycle', () => {
  it('puts what the others need first, so that only one import leads to what comes later', async () => {
    const graph = await graphOf('a>b; b>c; c>d; d>a; a>c');
    const order = orderInCycle(graph, [0, 1, 2, 3]);
    const place = new Map(order.map((node, index) => [node, index]));
    const later = order.flatMap((node) =>
      (graph.imports[node] ?? []).filter((to) => (place.get(to) ?? 0) > (place.get(node) ?? 0)),
    );
    expect(later).toHaveLength(1);
  });
});
