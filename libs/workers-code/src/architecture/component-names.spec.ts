import { describe, expect, it } from '@jest/globals';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { buildCodeGraph } from '../graph/build-code-graph.js';
import { graphSourceOf } from '../graph/testing/graph-source-of.js';
import { componentNames } from './component-names.js';

/** The names of the folders that the files are in. */
async function namesOf(files: readonly string[], packages: readonly { name: string; path: string }[] = []) {
  const graph = await buildCodeGraph({
    source: graphSourceOf(Object.fromEntries(files.map((path) => [path, []]))),
    entryPoints: [],
    packages,
    yielder: new EventLoopYielder(1_000),
  });
  const chosen = graph.parts.flatMap(({ files: count }, index) => (count > 0 ? [index] : []));
  return [...componentNames(graph, chosen).values()].toSorted();
}

describe('componentNames', () => {
  it.each([
    [
      ['libs/errors/src/a.ts', 'libs/watch/src/a.ts'],
      ['errors', 'watch'],
    ],
    [
      ['cart/src/main/java/org/pots/model/A.java', 'cart/src/main/java/org/pots/boil/A.java'],
      ['boil', 'pots/model'],
    ],
    [
      ['a/tea/src/x.ts', 'b/tea/src/x.ts'],
      ['a/tea', 'b/tea'],
    ],
    [
      ['lib/x.js', 'types/x.d.ts', 'x.js'],
      ['(top folder)', 'lib', 'types'],
    ],
    [
      ['apps/kettle/src/x.ts', 'examples/kettle/x.ts', 'libs/pot/x.ts'],
      ['(top folder)', 'kettle', 'pot'],
    ],
  ])('of %j are %j', async (files, names) => expect(await namesOf(files)).toEqual(names));

  it('are those of packages where these say more', async () => {
    const packages = [
      { name: '@tea/pot', path: 'packages/a' },
      { name: 'tea.example/cup', path: 'packages/b' },
    ];
    expect(await namesOf(['packages/a/x.ts', 'packages/b/x.ts'], packages)).toEqual(['@tea/pot', 'cup']);
  });
});
