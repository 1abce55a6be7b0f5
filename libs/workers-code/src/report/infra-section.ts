import type { EnvironmentVariable, InfraContext, InfraKind } from '../infra/infra-context.js';
import { places } from './architecture-section.js';
import { code, plain, table } from './markdown-text.js';
import type { ReportFacts, ReportSection } from './report-facts.js';

const KINDS: readonly (readonly [InfraKind, string, number])[] = [
  ['databases', 'Databases and caches', 15],
  ['queues', 'Queues and background work', 15],
  ['services', 'External services', 20],
  ['containers', 'Containers', 20],
  ['deploy', 'Deployment', 20],
  ['ci', 'CI', 15],
];
const MAX_VARIABLES = 40;

/** What the code runs in and talks to, with the lines that show it. */
export function infraSection({ infra }: ReportFacts): ReportSection {
  const lists = KINDS.flatMap(([kind, title, max]) => kindLines(infra, kind, title, max));
  const variables = variableLines(infra.environment);
  const warnings = infra.warnings.map(
    ({ text, path, line }) => `- **Warning:** ${plain(text)} (${code(`${path}:${line}`)})`,
  );
  const body = [...warnings, ...lists, ...variables].join('\n').trim();
  return {
    title: 'Infrastructure',
    body:
      body === ''
        ? 'No containers, CI, deployment, databases, queues, services or environment variables were found.'
        : body,
  };
}

function kindLines(infra: InfraContext, kind: InfraKind, title: string, max: number): string[] {
  const items = infra[kind];
  if (items.length === 0) return [];
  // A workflow's name is its file, and its first lines say no more.
  if (kind === 'ci') {
    const workflows = items.map(({ name, signs }) => [
      plain(name, 90),
      signs.map((sign) => code(sign, 80)).join(', '),
    ]);
    return ['', `### ${title}`, '', table(['Workflow', 'Started by, and jobs'], workflows, max)];
  }
  const rows = items.map(({ name, signs, scope, evidence, seen }) => [
    plain(name, 90),
    signs.map((sign) => code(sign, 80)).join(', '),
    scope,
    `${evidence
      .slice(0, 2)
      .map(({ path, line }) => code(`${path}:${line}`))
      .join(', ')}${seen > 2 ? ` (${seen} in all)` : ''}`,
  ]);
  return ['', `### ${title}`, '', table(['Name', 'Told by', 'Scope', 'Evidence'], rows, max)];
}

function variableLines(environment: readonly EnvironmentVariable[]): string[] {
  const product = environment.filter(({ scope }) => scope === 'product');
  if (product.length === 0) return [];
  const byUse = product.toSorted((a, b) => Number(b.reads.length > 0) - Number(a.reads.length > 0));
  const rows = byUse.map(({ name, looksSecret, reads, sets }) => [
    code(name),
    looksSecret ? 'yes' : '',
    places(reads, 2),
    places(sets, 1),
  ]);
  return [
    '',
    '### Environment variables',
    '',
    'Those that the code reads come first. Names only: values were not kept. "Secret" is judged by the name.',
    '',
    table(['Name', 'Secret', 'Read at', 'Set at'], rows, MAX_VARIABLES),
  ];
}
