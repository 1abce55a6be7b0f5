import { code, plain, type InfraContext, type InfraKind } from '#workers-code';
import type { AnswerFacts } from './answer-facts.js';
import { at, counted, listed } from './answer-lines.js';

const NAMES: Readonly<Record<InfraKind, string>> = {
  containers: 'Container',
  ci: 'CI',
  deploy: 'Deployment',
  databases: 'Database',
  queues: 'Queue',
  services: 'Service',
};
const MAX_VARIABLES = 12;

/** Lists containers, deployment and CI, each with the lines that show it. */
export function deployment({ infra_context: infra }: AnswerFacts): string[] {
  return items(infra, ['containers', 'deploy', 'ci'], 'No container, deployment or CI file was found.');
}

/** Lists what must be there at run time. */
export function running(facts: AnswerFacts): string[] {
  const { infra_context: infra } = facts;
  return [
    ...items(
      infra,
      ['containers', 'databases', 'queues', 'services'],
      'Nothing that has to run beside it was found.',
    ),
    ...settings(facts),
  ];
}

/** Lists databases, queues and services. */
export function services({ infra_context: infra }: AnswerFacts): string[] {
  return items(
    infra,
    ['databases', 'queues', 'services'],
    'No database, queue or external service was found.',
  );
}

/** Describes continuous integration. */
export function integration({ infra_context: infra }: AnswerFacts): string[] {
  return items(infra, ['ci'], 'No CI configuration was found.');
}

/** Lists the environment variables of the product and where they are read. */
export function settings({ infra_context: infra }: AnswerFacts): string[] {
  if (infra === undefined) return [];
  const product = infra.environment.filter(({ scope }) => scope === 'product');
  if (product.length === 0) return ['- No environment variable of the product was found.'];
  return listed(
    product.toSorted((a, b) => Number(b.reads.length > 0) - Number(a.reads.length > 0)),
    ({ name, reads, sets, looksSecret }) =>
      `- ${code(name)}${looksSecret ? ', by its name a secret,' : ''} ${reads.length > 0 ? 'is read' : 'is set'}${at((reads.length > 0 ? reads : sets).slice(0, 2))}`,
    MAX_VARIABLES,
  );
}

/** Lists what is known of secrets, and what should be checked. */
export function secrets({ infra_context: infra }: AnswerFacts): string[] {
  if (infra === undefined) return [];
  const secret = infra.environment.filter(({ looksSecret }) => looksSecret);
  return [
    ...listed(
      infra.warnings,
      ({ text, path, line }) => `- Warning: ${plain(text, 200)}${at([{ path, line }])}`,
    ),
    ...listed(
      secret,
      ({ name, reads, sets }) =>
        `- ${code(name)} looks like a secret by its name${at([...reads, ...sets].slice(0, 2))}`,
    ),
    ...(infra.warnings.length === 0 ? ['- No committed secret was found.'] : []),
  ];
}

function items(infra: InfraContext | undefined, kinds: readonly InfraKind[], none: string): string[] {
  if (infra === undefined) return [];
  const lines = kinds.flatMap((kind) =>
    listed(infra[kind], ({ name, signs, scope, evidence, seen }) => {
      const shown = signs.slice(0, 3).map((sign) => code(sign, 80));
      return `- ${NAMES[kind]} ${plain(name, 90)}${scope === 'development' ? ' (development only)' : ''}${shown.length === 0 ? '' : `, shown by ${shown.join(', ')}`}${at(evidence)}${seen > evidence.length ? `, ${counted(seen, 'line')} in all` : ''}`;
    }),
  );
  return lines.length === 0 ? [`- ${none}`] : lines;
}
