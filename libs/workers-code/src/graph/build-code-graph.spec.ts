import { describe, expect, it } from '@jest/globals';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { buildCodeGraph, type BuildGraphRequest } from './build-code-graph.js';
import type { CodeGraph } from './code-graph.js';
import { folderParts } from './folder-parts.js';
import { codeGraphView } from './graph-view.js';
import { summariseGraph } from './summarise-graph.js';
import { graphSourceOf } from './testing/graph-source-of.js';

const yielder = new EventLoopYielder(1_000);

function graphOf(
  imports: Record<string, readonly string[]>,
  request: Partial<BuildGraphRequest> = {},
): Promise<CodeGraph> {
  return buildCodeGraph({
    source: graphSourceOf(imports),
    entryPoints: [],
    packages: [],
    yielder,
    ...request,
  });
}

const KETTLE = {
  'src/main.ts': ['src/boil/pot.ts', 'src/log.ts', 'express'],
  'src/boil/pot.ts': ['src/boil/heat.ts', 'src/log.ts'],
  'src/boil/heat.ts': ['src/boil/pot.ts', 'src/log.ts'],
  'src/log.ts': [],
  'src/boil/pot.spec.ts': ['src/boil/pot.ts', 'jest'],
};

describe('buildCodeGraph', () => {
  it('ranks, layers and counts files', async () => {
    const { files, totals, layers } = await graphOf(KETTLE);
    expect(files[0]).toEqual({
      path: 'src/log.ts',
      language: 'TypeScript',
      lines: 10,
      bytes: 300,
      part: expect.any(Number),
      rank: 100,
      layer: 0,
      imports: 0,
      importedBy: 3,
    });
    expect(files.find(({ path }) => path === 'src/main.ts')).toMatchObject({
      layer: 2,
      imports: 2,
      importedBy: 0,
    });
    expect(files.find(({ use }) => use === 'test')).toMatchObject({ rank: 0 });
    expect(totals).toEqual({
      files: 5,
      testFiles: 1,
      edges: 7,
      imports: 9,
      unresolved: 0,
      cycles: 1,
      layers: 3,
    });
    expect(layers).toEqual([1, 2, 2]);
  });

  it('names the import that closes a circle', async () => {
    const { cycles } = await graphOf(KETTLE);
    expect(cycles).toEqual([
      {
        size: 2,
        files: ['src/boil/pot.ts', 'src/boil/heat.ts'],
        closedBy: [{ path: 'src/boil/pot.ts', line: 1, to: 'src/boil/heat.ts' }],
        onlyTypes: false,
      },
    ]);
  });

  it('takes declared entries first, then files that nothing imports', async () => {
    const { entryPoints } = await graphOf(KETTLE, {
      entryPoints: [{ path: 'src/log.ts', kind: 'library', why: 'declared' }],
    });
    expect(entryPoints.map(({ path, kind, reaches }) => [path, kind, reaches])).toEqual([
      ['src/log.ts', 'library', 0],
      ['src/main.ts', 'unimported', 3],
    ]);
  });

  it('names a program whose own imports are not read, and goes on to look for others', async () => {
    const { entryPoints } = await graphOf(KETTLE, {
      entryPoints: [
        { path: 'bin/kettle', kind: 'executable', why: 'declared' },
        { path: 'lib/gone.ts', kind: 'library', why: 'declared' },
      ],
    });
    expect(entryPoints.map(({ path, why, reaches }) => [path, why, reaches])).toEqual([
      ['bin/kettle', 'declared; what it loads was not read', 0],
      ['src/main.ts', expect.stringContaining('nothing declares an entry'), 3],
    ]);
  });

  it('calls no entry what only tests import, or what its language finds without imports', async () => {
    const entry = { path: 'src/main.ts', kind: 'executable', why: 'declared' } as const;
    const source = graphSourceOf({
      ...KETTLE,
      'src/rig.ts': ['src/log.ts'],
      'src/rig.spec.ts': ['src/rig.ts'],
    });
    const files = source.files.map((file) => ({ ...file, language: 'C++' }));
    for (const each of [source, { ...source, files }]) {
      const { entryPoints } = await graphOf({}, { source: each, entryPoints: [entry] });
      expect(entryPoints.map(({ path }) => path)).toEqual(['src/main.ts']);
    }
  });

  it('takes what brings in most for the entry where nothing is declared', async () => {
    const { entryPoints } = await graphOf({ ...KETTLE, 'src/main.spec.ts': ['src/main.ts'] });
    expect(entryPoints).toEqual([
      expect.objectContaining({ path: 'src/main.ts', kind: 'unimported', reaches: 3 }),
    ]);
  });

  it('follows an entry through the parts that it leads into, and no types', async () => {
    const source = graphSourceOf({
      'app/main.ts': ['types/x.ts', 'boil/pot.ts'],
      'boil/pot.ts': ['store/cup.ts', 'store/lid.ts'],
      'store/cup.ts': [],
      'store/lid.ts': [],
      'types/x.ts': [],
      'spare/y.ts': [],
    });
    const links = source.links.map((link) => ({
      ...link,
      isType: source.files[link.to]?.path === 'types/x.ts',
    }));
    const { entryPoints, parts } = await graphOf(
      {},
      {
        source: { ...source, links },
        entryPoints: [{ path: 'app/main.ts', kind: 'executable', why: 'declared' }],
      },
    );
    expect(
      entryPoints[0]?.steps.map(({ part, from, files, by }) => [
        parts[from]?.path,
        parts[part]?.path,
        files,
        `${by.path}:${by.line}`,
      ]),
    ).toEqual([
      ['app', 'boil', 1, 'app/main.ts:2'],
      ['boil', 'store', 2, 'boil/pot.ts:1'],
    ]);
  });

  it('counts a package of Go as one, and the source of a header with it', async () => {
    const imports = {
      'cmd/main.x': ['lib/a.x'],
      'cmd/flags.x': ['other/c.x'],
      'lib/a.x': [],
      'other/c.x': [],
    };
    const go = graphSourceOf(imports);
    const entry = { path: 'cmd/main.x', kind: 'executable', why: 'declared' } as const;
    const inGo = { ...go, files: go.files.map((file) => ({ ...file, language: 'Go' })) };
    expect((await graphOf({}, { source: inGo, entryPoints: [entry] })).entryPoints[0]?.reaches).toBe(3);
    const c = graphSourceOf({
      'cmd/main.x': ['include/pot.h'],
      'include/pot.h': [],
      'src/pot.cc': ['src/y.h'],
      'src/y.h': [],
    });
    const inC = { ...c, files: c.files.map((file) => ({ ...file, language: 'C++' })) };
    expect((await graphOf({}, { source: inC, entryPoints: [entry] })).entryPoints[0]?.reaches).toBe(3);
  });

  it('counts files that use what comes from outside, and knows what only tests use', async () => {
    const { externals } = await graphOf(KETTLE);
    expect(externals).toEqual([
      { name: 'express', kind: 'package', files: 1, testsOnly: false },
      { name: 'jest', kind: 'package', files: 1, testsOnly: true },
    ]);
  });

  it('joins packages by their imports, with an example', async () => {
    const { packages } = await graphOf(
      { 'a/x.ts': ['b/y.ts'], 'a/z.ts': ['b/y.ts'], 'b/y.ts': [] },
      {
        packages: [
          { name: '@k/a', path: 'a' },
          { name: '@k/b', path: 'b' },
        ],
      },
    );
    expect(packages.map(({ name, imports }) => [name, imports])).toEqual([
      ['@k/b', []],
      ['@k/a', [{ to: 0, imports: 2, example: { path: 'a/x.ts', line: 1, to: 'b/y.ts' } }]],
    ]);
  });

  it('keeps its bounds and says what they left out', async () => {
    const value = await graphOf(KETTLE, { options: { maxFiles: 2, maxEdges: 0, maxExternals: 1 } });
    expect(value.files.map(({ path }) => path)).toEqual(['src/log.ts', 'src/boil/pot.ts']);
    expect(value.leftOut).toEqual([
      '3 more files of low rank are in the graph but not listed.',
      '7 more edges are counted but not listed.',
      '1 more packages from outside are not listed.',
    ]);
  });

  it('is empty for a repository without code, and says so', async () => {
    const value = await graphOf({});
    expect(value.totals.files).toBe(0);
    expect(summariseGraph(value)[0]).toContain('no graph');
    expect(codeGraphView(value).content).toEqual({ kind: 'graph', graph: { nodes: [], edges: [] } });
  });
});

describe('folderParts', () => {
  const parts = (paths: readonly string[], max = 10) =>
    folderParts(
      paths.map((path) => ({ path, weight: 1 })),
      max,
      yielder,
    );
  const many = (folder: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${folder}/f${index}.ts`);

  it('passes through folders with nothing but one folder in them', async () => {
    expect(
      await parts([...many('src/main/java/org/kettle/a', 5), ...many('src/main/java/org/kettle/b', 5)]),
    ).toEqual(['src/main/java/org/kettle/a', 'src/main/java/org/kettle/b']);
  });

  it('divides the heaviest folders and leaves light ones whole', async () => {
    const files = [...many('a/x', 30), ...many('a/y', 30), ...many('b/x', 2), ...many('b/y', 2), 'a/z.ts'];
    expect(await parts(files)).toEqual(['a', 'a/x', 'a/y', 'b']);
  });

  it('gives no more parts than it may: the light folders stay together', async () => {
    const files = Array.from({ length: 40 }, (_, index) =>
      many(`a/d${index}`, index === 0 || index === 1 ? 50 : 2),
    ).flat();
    expect(await parts(files, 6)).toEqual(['a', 'a/d0', 'a/d1']);
  });
});

describe('codeGraphView', () => {
  it('draws at most so many nodes, the most important first, inside their folders', async () => {
    const imports = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [
        `src/d${index % 10}/f${index}.ts`,
        index > 0 ? ['src/d0/f0.ts'] : [],
      ]),
    );
    const view = codeGraphView(await graphOf(imports), { maxNodes: 50, maxDrawnEdges: 30 });
    if (view.content?.kind !== 'graph') throw new Error('not a graph');
    const { nodes, edges } = view.content.graph;
    expect(nodes.length).toBeLessThanOrEqual(50);
    expect(edges.length).toBeLessThanOrEqual(30);
    const uids = new Set(nodes.map(({ uid }) => uid));
    expect(uids.has('src/d0/f0.ts')).toBe(true);
    expect(edges.every(({ from, to }) => uids.has(from) && uids.has(to))).toBe(true);
    expect(nodes.every(({ parentUid }) => parentUid === undefined || uids.has(parentUid))).toBe(true);
  });
});
