import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '#errors';
import { NodeRepoFs } from '#sandbox';
import {
  RecordingEmitter,
  RepositoryFolder,
  ScriptedModelClient,
  type ScriptedAnswer,
} from '#worker-testing';
import { analyseCodeRoots } from '../analyse-code-roots.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { buildCodeGraph } from '../graph/build-code-graph.js';
import { graphSourceOf } from '../graph/testing/graph-source-of.js';
import { analyseInfra } from '../infra/analyse-infra.js';
import type { CodeSymbols } from '../symbols/code-symbols.js';
import type { ArchDesign } from './arch-design.js';
import type { DesignFacts } from './design-facts.js';
import { archDesignView } from './design-view.js';
import { modelDesign } from './model-design.js';
import { staticDesign } from './static-design.js';

const FILES = {
  'package.json': '{\n  "name": "kettle",\n  "dependencies": {\n    "pg": "8"\n  }\n}\n',
  'src/main.ts': "import './boil/pot.js';\nconst url = process.env.LID_SERVICE_ADDR;\n",
  'src/boil/README.md': '# Boil\n\nRun npm test first.\n\nBoil heats water until it is hot enough for tea.\n',
  'src/boil/pot.ts': "import '../store/cup.js';\n",
  'src/boil/heat.ts': '',
  'src/store/cup.ts': "import pg from 'pg';\n",
  'src/store/shelf.ts': '',
  'lidservice/lid.ts': '',
};
const IMPORTS = {
  'src/main.ts': ['src/boil/pot.ts'],
  'src/boil/pot.ts': ['src/store/cup.ts', 'src/boil/heat.ts'],
  'src/boil/heat.ts': [],
  'src/store/cup.ts': ['pg', 'src/store/shelf.ts'],
  'src/store/shelf.ts': [],
  'lidservice/lid.ts': [],
};

/** `Cup` is used by two files, of which one is of another part. */
const SYMBOLS: CodeSymbols = {
  files: Object.keys(IMPORTS).map((path) => ({
    path,
    language: 'TypeScript',
    isTest: false,
    definitions:
      path === 'src/store/cup.ts'
        ? [{ name: 'Cup', kind: 'class', startLine: 3, endLine: 3, exported: true }]
        : [],
  })),
  symbols: [
    {
      file: 3,
      definition: 0,
      usedBy: 2,
      uses: [
        { file: 1, by: 'import' },
        { file: 4, by: 'import' },
      ],
    },
  ],
  totals: { files: 6, definitions: 1, exported: 1, references: 2 },
  leftOut: [],
};

async function withFacts<T>(
  work: (facts: DesignFacts) => Promise<T>,
  files: Readonly<Record<string, string>> = FILES,
): Promise<T> {
  await using folder = await RepositoryFolder.create(files);
  const fs = new NodeRepoFs(folder.path);
  const yielder = new EventLoopYielder(1_000);
  const roots = await analyseCodeRoots({ fs });
  const source = graphSourceOf(IMPORTS);
  const graph = await buildCodeGraph({ source, entryPoints: roots.entryPoints, packages: [], yielder });
  const has = (path: string) => path in FILES;
  return await work({ fs, has, graph, symbols: SYMBOLS, roots, infra: await analyseInfra({ fs }), yielder });
}

describe('staticDesign', () => {
  const design = () => withFacts(staticDesign);

  it('takes the own words of a folder, with their line, and passes over instructions', async () => {
    const boil = (await design()).components.find(({ path }) => path === 'src/boil');
    expect(boil).toMatchObject({
      name: 'boil',
      basis: 'words',
      responsibility: {
        text: 'Boil heats water until it is hot enough for tea.',
        evidence: [{ path: 'src/boil/README.md', line: 5 }],
      },
    });
  });

  it('says what the code looks like where nobody says what it is for', async () => {
    const store = (await design()).components.find(({ name }) => name === 'store');
    expect(store).toMatchObject({
      basis: 'structure',
      responsibility: {
        text: 'TypeScript around cup.ts, shelf.ts; others use Cup; used by 1 other component; built on pg',
      },
    });
  });

  it('takes the comment of what others use most, with its line', async () => {
    const cup = "import pg from 'pg';\n/** Holds the tea while it is drunk. */\nexport class Cup {}\n";
    const { components } = await withFacts(staticDesign, { ...FILES, 'src/store/cup.ts': cup });
    expect(components.find(({ name }) => name === 'store')).toMatchObject({
      basis: 'comment',
      keyFiles: ['src/store/cup.ts', 'src/store/shelf.ts'],
      responsibility: {
        text: 'Around Cup (cup.ts): "Holds the tea while it is drunk."; used by 1 other component; built on pg',
        evidence: [{ path: 'src/store/cup.ts', line: 2 }],
      },
    });
  });

  it('does not let a lesser file speak where what others use most is silent', async () => {
    const shelf = '/** Stands in the corner of the kitchen. */\nexport class Shelf {}\n';
    const { components } = await withFacts(staticDesign, { ...FILES, 'src/store/shelf.ts': shelf });
    expect(components.find(({ name }) => name === 'store')?.basis).toBe('structure');
  });

  it('joins components by imports, by addresses in variables, and with databases', async () => {
    const { components, systems } = await design();
    const byPath = new Map(components.map((each) => [each.path, each]));
    expect(byPath.get('src/boil')?.dependsOn).toEqual([
      { component: 'store', imports: 1, evidence: { path: 'src/boil/pot.ts', line: 1 } },
    ]);
    expect(byPath.get('src')?.calls).toEqual([
      { component: 'lidservice', variable: 'LID_SERVICE_ADDR', evidence: { path: 'src/main.ts', line: 2 } },
    ]);
    expect(systems).toEqual([
      {
        name: 'PostgreSQL',
        kind: 'database',
        usedBy: ['store'],
        evidence: [
          { path: 'src/store/cup.ts', line: 1 },
          { path: 'package.json', line: 4 },
        ],
      },
    ]);
  });

  it('follows the flow from the entry to the database', async () => {
    const { dataFlow } = await design();
    expect(dataFlow.map(({ text }) => text)).toEqual([
      'It begins in src/main.ts (src/main), part of src; 4 files come with it.',
      'src brings in boil (2 files).',
      'boil brings in store (2 files).',
      'src calls lidservice over the network.',
      'Outside the code these talk to PostgreSQL (from store).',
    ]);
  });

  it('puts components in layers, and says what stands at the bottom and the top', async () => {
    const { layers, summary } = await design();
    expect(layers).toEqual(
      [['store', 'lidservice'], ['boil'], ['src']].map((each) => expect.arrayContaining(each)),
    );
    expect(summary.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^The components stand in 3 layers: at the bottom .*store.*, at the top src\.$/),
    );
  });

  it('names the code that reaches a database by the runtime', async () => {
    const files = { ...FILES, 'src/boil/heat.ts': "import { DatabaseSync } from 'node:sqlite';\n" };
    const { systems } = await withFacts(staticDesign, files);
    expect(systems.find(({ name }) => name === 'SQLite')).toMatchObject({
      usedBy: ['boil'],
      evidence: [{ path: 'src/boil/heat.ts', line: 1 }],
    });
  });

  it('looks into a large component that no folder divides', async () => {
    const source = graphSourceOf(
      Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`lib/f${index}.ts`, index === 0 ? [] : ['lib/f0.ts']]),
      ),
    );
    const { inside } = await withFacts(async (facts) => {
      const graph = await buildCodeGraph({ source, entryPoints: [], packages: [], yielder: facts.yielder });
      return staticDesign({ ...facts, graph });
    });
    expect(inside).toEqual([
      {
        component: 'lib',
        files: expect.arrayContaining([expect.objectContaining({ path: 'lib/f0.ts' })]),
        more: 6,
      },
    ]);
    expect(inside[0]?.files.find(({ path }) => path === 'lib/f1.ts')?.imports).toEqual(['lib/f0.ts']);
    expect((await design()).inside).toEqual([]);
  });

  it('has evidence that exists for each claim', async () => {
    const { summary, components, dataFlow, risks } = await design();
    const claims = [
      ...summary,
      ...dataFlow,
      ...risks,
      ...components.map(({ responsibility }) => responsibility),
    ];
    const paths = claims.flatMap(({ evidence }) =>
      evidence.length === 0 ? ['none'] : evidence.map(({ path }) => path),
    );
    expect(paths.filter((path) => !(path in FILES))).toEqual([]);
  });

  it('draws components and what they talk to', async () => {
    const { content } = archDesignView(await design());
    expect(content).toMatchObject({
      graph: {
        edges: expect.arrayContaining([
          { from: 'component:boil', to: 'component:store' },
          { from: 'component:store', to: 'system:PostgreSQL' },
        ]),
      },
    });
  });
});

describe('modelDesign', () => {
  const claim = (text: string, path: string, line = 1) => ({ text, evidence: [{ path, line }] });
  const answer = (parts: Partial<Record<'summary' | 'components' | 'dataFlow' | 'risks', unknown>>) => ({
    summary: [],
    components: [],
    dataFlow: [],
    risks: [],
    ...parts,
  });

  async function asked(script: ScriptedAnswer) {
    const model = new ScriptedModelClient(script);
    const emit = new RecordingEmitter();
    const { signal } = new AbortController();
    const value = await withFacts(async (facts): Promise<ArchDesign | undefined> =>
      modelDesign(await staticDesign(facts), facts, { model, emit, signal }),
    );
    return { value, model, emit };
  }

  it('takes what the model says of a component, with evidence that exists', async () => {
    const { value } = await asked(() =>
      answer({
        summary: [claim('Kettle makes\u0007 tea.', 'package.json', 2)],
        components: [
          {
            path: 'src/store',
            responsibility: 'Keeps the cups.',
            evidence: [{ path: 'src/store/cup.ts', line: 1 }],
          },
        ],
      }),
    );
    expect(value).toMatchObject({
      source: 'model',
      summary: [claim('Kettle makes tea.', 'package.json', 2)],
      dropped: [],
    });
    expect(value?.components.find(({ path }) => path === 'src/store')).toMatchObject({
      basis: 'model',
      responsibility: { text: 'Keeps the cups.' },
    });
    expect(value?.components.find(({ path }) => path === 'src/boil')?.basis).toBe('words');
  });

  it.each([
    [
      'a file that does not exist',
      claim('x', 'src/ghost.ts'),
      'it names a file that does not exist: src/ghost.ts',
    ],
    [
      'a line that does not exist',
      claim('x', 'src/main.ts', 99),
      'it names a line that does not exist: src/main.ts:99',
    ],
    [
      'a file out of the repository',
      claim('x', '../../etc/passwd'),
      'it names a file that does not exist: ../../etc/passwd',
    ],
    ['nothing', { text: 'x', evidence: [] }, 'it names no file'],
  ])('drops a claim whose evidence is %s, and says so', async (_what, said, reason) => {
    const { value } = await asked(() => answer({ risks: [said] }));
    expect(value?.dropped).toEqual([{ text: 'x', reason }]);
    expect(value?.risks.map(({ text }) => text)).not.toContain('x');
  });

  it('drops what the model says of components that do not exist', async () => {
    const { value } = await asked(() =>
      answer({
        components: [
          { path: 'src/ghost', responsibility: 'Haunts.', evidence: [{ path: 'src/main.ts', line: 1 }] },
        ],
      }),
    );
    expect(value?.dropped).toEqual([{ text: 'Haunts.', reason: 'it names a component that does not exist' }]);
  });

  it('gives the model the measured facts and numbered lines of files, streamed back as they come', async () => {
    const { model, emit } = await asked(() => answer({}));
    const { prompt = '' } = model.requests[0] ?? {};
    expect(JSON.parse(prompt)).toMatchObject({
      components: expect.arrayContaining([expect.objectContaining({ path: 'src/boil' })]),
      excerpts: expect.arrayContaining([{ path: 'src/main.ts', text: expect.stringMatching(/^1: import/) }]),
    });
    expect(emit.events.some(({ kind }) => kind === 'model_chunk')).toBe(true);
  });

  it('gives nothing when the model does not answer, and says so in the log', async () => {
    const { value, emit } = await asked(() => {
      throw new GatewayError('MODEL_OUTPUT_INVALID', 'no');
    });
    expect(value).toBeUndefined();
    expect(emit.events).toContainEqual(
      expect.objectContaining({ kind: 'log', message: expect.stringContaining('MODEL_OUTPUT_INVALID') }),
    );
  });
});
