import { describe, expect, it } from '@jest/globals';
import { NodeRepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import { analyseCodeRoots } from '../analyse-code-roots.js';
import { staticDesign } from '../architecture/static-design.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { buildCodeGraph } from '../graph/build-code-graph.js';
import { graphSourceOf } from '../graph/testing/graph-source-of.js';
import { analyseInfra } from '../infra/analyse-infra.js';
import { analyseSpecs } from '../code-specs/analyse-specs.js';
import { buildCodeSymbols } from '../symbols/build-code-symbols.js';
import { buildCodeTasks } from '../tasks/build-code-tasks.js';
import { composeReport } from './compose-report.js';
import { code, plain, table } from './markdown-text.js';
import { flowchart } from './mermaid-text.js';
import type { ReportFacts } from './report-facts.js';
import { skippedSentences } from './skipped-section.js';

async function factsOf(
  files: Record<string, string>,
  imports: Record<string, readonly string[]>,
  name = 'kettle',
): Promise<ReportFacts> {
  await using folder = await RepositoryFolder.create(files);
  const fs = new NodeRepoFs(folder.path);
  const yielder = new EventLoopYielder(1_000);
  const roots = await analyseCodeRoots({ fs });
  const specs = await analyseSpecs({ fs, roots });
  const infra = await analyseInfra({ fs });
  const source = graphSourceOf(imports);
  const graph = await buildCodeGraph({
    source,
    entryPoints: roots.entryPoints,
    packages: specs.packages,
    yielder,
  });
  const outlineOf = () => Promise.resolve([]);
  const listed = source.files.map(({ path, language, bytes, lines }) => ({
    path,
    language,
    bytes,
    lines,
    isTest: false,
  }));
  const symbols = await buildCodeSymbols({
    imports: { files: listed, imports: [] },
    eachFacts: () => Promise.resolve(),
    yielder,
  });
  const totals = {
    files: 0,
    bytes: 0,
    lines: 0,
    imports: 0,
    toFiles: 0,
    toPackages: 0,
    toStandard: 0,
    unresolved: 0,
    skipped: 1,
  };
  return {
    name,
    commit: 'c'.repeat(40),
    ref: '',
    purpose: { purpose: 'Kettle makes tea.', basis: 'readme', evidence: [{ file: 'README.md', text: 'x' }] },
    roots,
    specs,
    imports: {
      totals,
      skipped: [],
      skippedByReason: [{ reason: 'minified', files: 1 }],
      leftOut: ['The deepest are missing.'],
    },
    graph,
    symbols,
    tasks: await buildCodeTasks({ source, outlineOf, yielder }),
    infra,
    design: await staticDesign({ fs, has: (path) => path in files, graph, symbols, roots, infra, yielder }),
  };
}

const FILES = {
  'README.md': '# Kettle\n\nKettle makes tea.\n',
  'src/main.ts': 'process.env.TEA_KIND;\n',
  'src/boil/pot.ts': '',
  'src/boil/heat.ts': '',
  'src/store/cup.ts': '',
  'src/store/tin.ts': '',
  'compose.yml': 'services:\n  db:\n    image: postgres:16\n',
};
const IMPORTS = {
  'src/main.ts': ['src/boil/pot.ts'],
  'src/boil/pot.ts': ['src/store/cup.ts', 'src/boil/heat.ts'],
  'src/boil/heat.ts': ['src/boil/pot.ts'],
  'src/store/cup.ts': ['src/store/tin.ts'],
  'src/store/tin.ts': [],
};

/** Every line of the diagrams, which have to fit this small part of Mermaid's grammar. */
function oddDiagramLines(markdown: string): string[] {
  const label = String.raw`"(?:[\p{L}\p{N} ./@:,+()_-]|#\d{1,7};)+"`;
  const line = new RegExp(
    String.raw`^(?:flowchart (?:LR|TB)|  n\d+(?:\[${label}\]|\[\(${label}\)\]|\(\[${label}\]\))|  n\d+ (?:-->(?:\|${label}\|)?|-\.->) n\d+)$`,
    'u',
  );
  const blocks = [...markdown.matchAll(/```mermaid\n([^]*?)\n```/g)].map(([, body = '']) => body);
  return blocks.flatMap((body) => body.split('\n').filter((each) => !line.test(each)));
}

describe('composeReport', () => {
  it('tells in one page what was found, with evidence, and what was skipped and why', async () => {
    const markdown = composeReport(await factsOf(FILES, IMPORTS));
    for (const said of [
      '# kettle',
      'Kettle makes tea.',
      '| `src/boil/pot.ts` | 2 |',
      '| db (Compose) | `image postgres:16` | product |',
      '| `TEA_KIND` |  | (`src/main.ts:1`) |',
      '1 circle.',
      'Imports that could not be resolved: 0 of 5 (0 %).',
      '| minified | 1 |',
      '- The deepest are missing.',
    ]) {
      expect(markdown).toContain(said);
    }
    expect(markdown).toMatch(/```mermaid\nflowchart LR\n/);
  });

  it('tells a package of Go once, and names of the product only', async () => {
    const facts = await factsOf(FILES, IMPORTS);
    const files = facts.graph.files.map((file) => ({ ...file, language: 'Go' }));
    const own = { name: 'Cup', kind: 'class', startLine: 1, endLine: 2, exported: true } as const;
    const markdown = composeReport({
      ...facts,
      graph: { ...facts.graph, files },
      symbols: {
        ...facts.symbols,
        files: ['src/store/cup.ts', 'Rakefile'].map((path) => ({
          path,
          language: 'Go',
          isTest: false,
          definitions: [{ ...own, name: path === 'Rakefile' ? 'Rake' : 'Cup' }],
        })),
        symbols: [0, 1].map((file) => ({ file, definition: 0, uses: [], usedBy: 3 })),
      },
    });
    expect(markdown.match(/^\| `src\/store` \(package of 2 files.*$/gm)).toHaveLength(1);
    expect(markdown).not.toContain('| `src/store/tin.ts` | 1 |');
    expect(markdown).toContain('| `Cup` | class |');
    expect(markdown).not.toContain('`Rake`');
  });

  it('stays small and parses when the repository is made to break it', async () => {
    const evil = 'a`b|c"]--><script>x</script>%%{init}';
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`src/${evil}${index}/f${index}.ts`, '']),
    );
    const imports = Object.fromEntries(
      Object.keys(files).map((path, index, all) => [path, [all[(index + 1) % all.length] ?? path]]),
    );
    const markdown = composeReport(
      await factsOf({ ...files, 'README.md': '# x' }, imports, '[x](http://evil)'),
    );
    expect(oddDiagramLines(markdown)).toEqual([]);
    expect(markdown.length).toBeLessThan(100_000);
    const outside = markdown
      .replaceAll(/```[^]*?```/g, '')
      .replaceAll(/(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toContain('<script>');
    expect(outside).not.toMatch(/[^\\]\]\(http/);
    const widths = new Set(
      markdown
        .split('\n')
        .filter((line) => line.startsWith('| ') && line.includes('Responsibility'))
        .map((line) => line.split('|').length),
    );
    const rows = markdown.split('\n').filter((line) => line.includes('| structure |'));
    const cells = (row: string) => row.replaceAll(String.raw`\|`, '').split('|').length;
    expect(new Set(rows.map(cells))).toEqual(widths);
  });

  it('is a page also for a repository without code', async () => {
    const markdown = composeReport(await factsOf({ 'README.md': '# Notes\n\nNotes on tea are here.\n' }, {}));
    expect(markdown).toContain('No components');
    expect(markdown).not.toContain('## Reading order');
  });

  it('names each reason once', async () => {
    const facts = await factsOf(FILES, IMPORTS);
    const doubled = { ...facts, graph: { ...facts.graph, leftOut: ['The deepest are missing.'] } };
    expect(skippedSentences(doubled).filter((text) => text === 'The deepest are missing.')).toHaveLength(1);
  });
});

describe('Markdown', () => {
  it.each([
    ['*bold* _x_', String.raw`\*bold\* \_x\_`],
    ['<img src=x>', String.raw`\<img src=x\>`],
    ['[a](https://b)', String.raw`\[a\](https\://b)`],
    ['a\nb\u202ec\u0007', 'a bc'],
    ['1. list', String.raw`1\. list`],
    ['# head', String.raw`\# head`],
  ])('shows %j as text', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it.each([
    ['a', '`a`'],
    ['a`b', '`` a`b ``'],
    ['a|b', String.raw`\`a\|b\``.replaceAll('\\`', '`')],
    ['a\nb', '`a b`'],
    ['', ''],
  ])('shows %j as code', (text, shown) => {
    expect(code(text)).toBe(shown);
  });

  it('bounds a table and says how many rows are missing', () => {
    expect(table(['x'], [['1'], ['2'], ['3']], 2)).toBe('| x |\n| --- |\n| 1 |\n| 2 |\n\n... and 1 more.');
    expect(table(['x'], [], 2)).toBe('');
  });
});

describe('flowchart', () => {
  it('writes labels so that no name ends them, and leaves out edges without ends', () => {
    const nodes = [
      { id: 'a', label: 'x"];y' },
      { id: 'b', label: '', shape: 'store' as const },
    ];
    const edges = [
      { from: 'a', to: 'b', label: '3' },
      { from: 'b', to: 'a', isDashed: true },
      { from: 'a', to: 'ghost' },
    ];
    expect(flowchart('LR', nodes, edges).split('\n')).toEqual([
      '```mermaid',
      'flowchart LR',
      '  n0["x#34;#93;#59;y"]',
      '  n1[(" ")]',
      '  n0 -->|"3"| n1',
      '  n1 -.-> n0',
      '```',
    ]);
  });
});
