import { mkdir, writeFile } from 'node:fs/promises';
import { Checkout } from '../analysis/pinned-repository.js';
import type { Scenario } from '../scenario.js';
import type { Table } from '../table.js';
import { compareImports, type Comparison } from './compare-imports.js';
import { foundImports } from './found-imports.js';
import { TRUTH_PROJECTS } from './projects.js';
import { reviewedCases } from './reviewed-cases.js';
import type { TruthProject } from './truth-project.js';

const MISSES = new URL('../../../../bench/results/', import.meta.url);
/** Names of projects, `owner/name` with commas between, for a look at some of them. */
const ONLY = (process.env['BENCH_TRUTH'] ?? '').split(',').filter((name) => name !== '');

/** Compares the results of `code_imports` with other tools on the same code. */
export const importTruth: Scenario = {
  name: 'import-truth',
  title: 'code_imports held against the word of others, import by import',
  async run() {
    const judged: Judged[] = [];
    for (const project of TRUTH_PROJECTS) {
      const { owner, name } = project.repository;
      if (ONLY.length > 0 && !ONLY.includes(`${owner}/${name}`)) continue;
      try {
        const one = { project, comparison: await judge(project) };
        judged.push(one);
        process.stderr.write(`${rowOf(one).join('  ')}\n`);
      } catch (error) {
        process.exitCode = 1;
        process.stderr.write(`bench: ${owner}/${name} failed: ${String(error)}\n`);
      }
    }
    await mkdir(MISSES, { recursive: true });
    await writeFile(new URL('import-truth-differences.tsv', MISSES), differencesOf(judged));
    return { tables: [projectTable(judged), languageTable(judged)] };
  },
};

interface Judged {
  readonly project: TruthProject;
  readonly comparison: Comparison;
}

async function judge({ repository, truth }: TruthProject): Promise<Comparison> {
  const checkout = await Checkout.of(repository);
  try {
    const found = await foundImports(checkout.folder);
    return compareImports(found, await truth.expected(found), await reviewedCases(repository));
  } finally {
    await checkout.remove();
  }
}

function projectTable(judged: readonly Judged[]): Table {
  return {
    title: 'Imports and what they mean, by project',
    columns: [
      'project',
      'language',
      'held against',
      'imports',
      'edges',
      'precision',
      'recall',
      'all said alike',
      'not read',
      'peers differ',
      'reviewed',
    ],
    rows: judged.map(rowOf),
  };
}

function rowOf({ project, comparison }: Judged): string[] {
  const { owner, name, commit } = project.repository;
  return [
    `${owner}/${name}@${commit.slice(0, 10)}${project.used ? ' *' : ''}`,
    project.language,
    project.truth.name,
    String(comparison.imports),
    String(comparison.there),
    ...ratesOf(comparison),
    ...[comparison.unread, comparison.divided, comparison.reviewed].map(String),
  ];
}

function languageTable(judged: readonly Judged[]): Table {
  const languages = [...new Set(judged.map(({ project }) => project.language))];
  const rows = languages.map((language) => {
    const of = judged
      .filter(({ project }) => project.language === language)
      .map(({ comparison }) => comparison);
    const sum = (key: 'imports' | 'right' | 'found' | 'there' | 'agreed'): number =>
      of.reduce((total, each) => total + each[key], 0);
    const all = {
      imports: sum('imports'),
      right: sum('right'),
      found: sum('found'),
      there: sum('there'),
      agreed: sum('agreed'),
    };
    return [language, String(of.length), String(all.imports), String(all.there), ...ratesOf(all)];
  });
  return {
    title: 'By language',
    columns: ['language', 'projects', 'imports', 'edges', 'precision', 'recall', 'all said alike'],
    rows,
  };
}

function ratesOf({
  imports,
  right,
  found,
  there,
  agreed,
}: Pick<Comparison, 'imports' | 'right' | 'found' | 'there' | 'agreed'>): string[] {
  return [right / found, right / there, agreed / imports].map((rate) => rate.toFixed(4));
}

/** Every edge that one side has and the other has not, for somebody to look at. */
function differencesOf(judged: readonly Judged[]): string {
  const rows = judged.flatMap(({ project: { repository }, comparison }) =>
    comparison.differences.map(({ kind, file, line, specifier, target, instead }) =>
      [`${repository.owner}/${repository.name}`, kind, `${file}:${line}`, specifier, target, instead].join(
        '\t',
      ),
    ),
  );
  return `${['repository\tkind\tplace\tspecifier\ttarget\tthe other side says', ...rows].join('\n')}\n`;
}
