import { describe, expect, it } from '@jest/globals';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { buildCodeGraph } from '../graph/build-code-graph.js';
import { graphSourceOf } from '../graph/testing/graph-source-of.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';
import { nameTies } from './name-ties.js';

const PATHS = ['cart/a.x', 'cart/b.x', 'bus/event.x', 'bus/event.spec.x'];
const yielder = new EventLoopYielder(1_000);

async function tiesOf(language: string, users: readonly number[]) {
  const source = graphSourceOf(Object.fromEntries(PATHS.map((path) => [path, []])));
  const graph = await buildCodeGraph({ source, entryPoints: [], packages: [], yielder });
  const symbols: CodeSymbols = {
    files: PATHS.map((path) => ({
      path,
      language,
      isTest: false,
      definitions: [{ name: 'Event', kind: 'class', startLine: 7, endLine: 9, exported: true }],
    })),
    symbols: [
      { file: 2, definition: 0, usedBy: users.length, uses: users.map((file) => ({ file, by: 'unique' })) },
    ],
    totals: { files: 4, definitions: 4, exported: 4, references: users.length },
    leftOut: [],
  };
  const names = new Map(graph.parts.map(({ path }, index) => [index, path]));
  const ties = await nameTies(symbols, graph, names, yielder);
  return [...ties].map(([from, links]) => [names.get(from), links]);
}

describe('nameTies', () => {
  it('joins parts by names of which one defines them, where imports name no files', async () => {
    expect(await tiesOf('C#', [0, 1, 3])).toEqual([
      ['cart', [{ component: 'bus', imports: 2, evidence: { path: 'bus/event.x', line: 7 }, by: 'names' }]],
    ]);
  });

  it.each(['TypeScript', 'C++', 'Ruby'])('leaves it to imports in %s', async (language) => {
    expect(await tiesOf(language, [0, 1])).toEqual([]);
  });
});
