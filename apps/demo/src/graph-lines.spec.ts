import { create } from '@bufbuild/protobuf';
import { GraphViewSchema } from '#contract';
import { graphLines } from './graph-lines.js';

const graph = (nodes: object[], edges: [string, string][] = []) =>
  graphLines(create(GraphViewSchema, { nodes, edges: edges.map(([from, to]) => ({ from, to })) }));

const named = (...uids: string[]) => uids.map((uid) => ({ uid, label: uid.toUpperCase() }));

describe('graphLines', () => {
  it('indents the targets of edges and nested nodes', () => {
    const nodes = [
      ...named('a', 'b', 'c'),
      { uid: 'in', label: 'IN', parentUid: 'b', description: 'inside' },
    ];
    expect(
      graph(nodes, [
        ['a', 'b'],
        ['a', 'c'],
      ]),
    ).toEqual(['A', '|- B', '|  `- IN: inside', '`- C']);
  });

  it('only names a node that was already drawn', () => {
    expect(
      graph(named('a', 'b', 'c', 'd'), [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ]),
    ).toEqual(['A', '|- B', '|  `- D', '`- C', '   `- D (above)']);
  });

  it('terminates with cycles, dangling edges and self-references', () => {
    expect(
      graph(named('a', 'b'), [
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'a'],
        ['a', 'x'],
        ['x', 'b'],
      ]),
    ).toEqual(['A', '`- B', '   `- A (above)']);
  });

  it('falls back to the uid and removes escape sequences', () => {
    expect(
      graph([
        { uid: 'a', label: '' },
        { uid: 'b', label: '\x1b[31mred', description: 'x\ny' },
      ]),
    ).toEqual(['a', '\ufffd[31mred: x y']);
  });

  it('truncates a large graph and says so', () => {
    const lines = graph(Array.from({ length: 100 }, (_, index) => ({ uid: `n${index}` })));
    expect(lines).toHaveLength(61);
    expect(lines.at(-1)).toBe('... and 40 more lines');
  });
});
